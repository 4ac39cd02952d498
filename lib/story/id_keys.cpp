#include "story/id_keys.hpp"

#include "format/characters.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace hawk::story {

namespace {

using format::is_alphanumeric;
using format::lower;

// In lower case without separators. A name is one id of a piece of work; ids
// of threads, connections and parents are left out: they join stories that do
// not belong together.
constexpr std::array<std::string_view, 33> k_keys = {
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
};

constexpr std::size_t k_longest_key = 64;

std::string spelled_plainly(std::string_view key) {
  std::string plain;
  for (const char c : key) {
    if (is_alphanumeric(c)) {
      plain += lower(c);
    }
  }
  return plain;
}

bool is_in_table(std::string_view key) {
  if ((key.starts_with("x-") || key.starts_with("X-") || key.starts_with("x_")
       || key.starts_with("X_"))) {
    key.remove_prefix(2);
  }
  const std::string plain = spelled_plainly(key);
  return std::find(k_keys.begin(), k_keys.end(), plain) != k_keys.end();
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
  return (before == 'i' && last == 'd') || (before == 'e' && last == 'r')
         || (before == 'x' && last == 't');
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
  const std::string plain = spelled_plainly(key);
  return plain.ends_with("traceid") || plain.ends_with("traceparent")
         || plain == "b3" || plain.ends_with("cloudtracecontext");
}

bool is_traceparent_key(std::string_view key) {
  return (key.size() == 11 || key.ends_with(".traceparent"))
         && spelled_plainly(key.substr(key.size() - 11)) == "traceparent";
}

} // namespace hawk::story
