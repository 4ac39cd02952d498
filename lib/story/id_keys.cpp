#include "story/id_keys.hpp"

#include "base/byte_scan.hpp"
#include "format/characters.hpp"

#include <algorithm>
#include <array>

namespace hawk::story {

namespace {

using format::is_alphanumeric;
using format::lower;

// In lower case without separators. A name is one id of a piece of work; ids
// of threads, connections and parents are left out: they join stories that do
// not belong together.
constexpr std::array<std::string_view, 36> k_keys = {
    "correlationid",
    "cid",
    "requestid",
    "reqid",
    "traceid",
    "oteltraceid",
    "ddtraceid",
    "transactionid",
    "operationid",
    "opid",
    "b3traceid",
    "activityid",
    "traceidentifier",
    "messageid",
    "msgid",
    "messagingmessageid",
    "messagingmessageconversationid",
    "conversationid",
    "genaiconversationid",
    "sessionid",
    "runid",
    "taskid",
    "jobid",
    "workflowid",
    "hawkcorrelationid",
    "mlrunid",
    "celerytaskid",
    "invocationid",
    "cloudtraceid",
    // Headers that hold a trace id beside other things.
    "amzntraceid",
    "b3",
    "ubertraceid",
    "cloudtracecontext",
    "traceparent",
    "xraytraceid",
    "awsxraytraceid",
};

constexpr std::size_t k_longest_key = 64;

// A key in lower case without separators. Of longer ones the beginning, which
// is in no table.
class Plain final {
public:
  explicit Plain(std::string_view key) {
    for (const char c : key) {
      if (is_alphanumeric(c) && size_ < text_.size()) {
        text_[size_++] = lower(c);
      }
    }
  }

  std::string_view text() const { return {text_.data(), size_}; }

private:
  std::array<char, k_longest_key> text_;
  std::size_t size_ = 0;
};

bool is_in_table(std::string_view key) {
  if ((key.starts_with("x-") || key.starts_with("X-") || key.starts_with("x_")
       || key.starts_with("X_"))) {
    key.remove_prefix(2);
  }
  const Plain plain(key);
  return std::any_of(k_keys.begin(), k_keys.end(), [&](std::string_view known) {
    return base::is_same(known, plain.text());
  });
}

// Most words before a ':' or '=' are no keys; two letters tell.
bool may_be_key(std::string_view key) {
  if (key.size() == 2 || key.ends_with(".b3")) {
    return key.ends_with("b3");
  }
  if (key.size() < 3 || key.size() > k_longest_key) {
    return false;
  }
  const char last = lower(key.back());
  const char before = lower(key[key.size() - 2]);
  if (before == 'i' && last == 'd') {
    return true;
  }
  // "identifier", "context", "traceparent"; not "handler", "text", "event".
  const auto is_before = [key](std::string_view letters) {
    return std::equal(letters.begin(),
                      letters.end(),
                      key.end() - 5,
                      [](char a, char b) { return a == lower(b); });
  };
  return key.size() > 5
         && ((last == 'r' && is_before("ifier"))
             || (last == 't' && (is_before("ntext") || is_before("arent"))));
}

} // namespace

bool is_id_key(std::string_view key) {
  if (!may_be_key(key)) {
    return false;
  }
  if (is_in_table(key)) {
    return true;
  }
  const std::size_t dot = key.rfind('.');
  return dot != std::string_view::npos && is_in_table(key.substr(dot + 1));
}

bool is_trace_key(std::string_view key) {
  const Plain spelt(key);
  const std::string_view plain = spelt.text();
  return plain.ends_with("traceid") || plain.ends_with("traceparent")
         || plain == "b3" || plain.ends_with("cloudtracecontext");
}

Bond bond_of(std::string_view key) {
  constexpr std::size_t k_shortest = 9; // "sessionid"
  if (key.size() < k_shortest || lower(key.back()) != 'd') {
    return Bond::none;
  }
  const Plain spelt(key);
  const std::string_view plain = spelt.text();
  return plain.ends_with("conversationid") ? Bond::conversation
         : plain.ends_with("sessionid")    ? Bond::session
                                           : Bond::none;
}

bool is_turn_key(std::string_view key) {
  const Plain spelt(key);
  const std::string_view plain = spelt.text();
  return plain.ends_with("requestid") || plain.ends_with("reqid")
         || is_trace_key(key);
}

bool is_traceparent_key(std::string_view key) {
  return (key.size() == 11 || key.ends_with(".traceparent"))
         && Plain(key.substr(key.size() - 11)).text() == "traceparent";
}

} // namespace hawk::story
