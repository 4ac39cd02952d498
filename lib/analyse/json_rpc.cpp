#include "analyse/json_rpc.hpp"

namespace hawk::analyse {

namespace {

// RFC 8259, section 2: JSON's only white space. So "\r\n" ends a line as well.
constexpr std::string_view k_white = " \t\r\n";

// Parsers may ignore it: RFC 8259, section 8.1.
constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";

// Longer than any method's name; the rest of a long string is not looked at.
constexpr std::size_t k_longest_method = 80;

std::string_view trim_white(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(k_white);
  if (begin == std::string_view::npos) {
    return {};
  }
  return text.substr(begin, text.find_last_not_of(k_white) + 1 - begin);
}

// What stands at the top of an object, or of the objects in an array.
class Outline final {
public:
  explicit Outline(std::string_view text)
      : text_(text),
        top_(!text.empty() && text.front() == '[' ? 2 : 1) {
    scan();
  }

  bool closed = false;  // it ended within the text
  bool trailed = false; // by something else than white space
  bool has_version = false;
  bool has_outcome = false; // "result" or "error"
  bool has_welcome = false;
  std::string method;

private:
  void scan();
  void take_string();
  void take_member(std::string_view value);
  void take_key();

  // The text of the string that begins here; `at_` goes to its last quote.
  std::string_view skip_string();

  std::string_view text_;
  int top_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool is_value_ = false; // after a colon
  std::string_view key_;  // at the top
  std::string_view last_; // the string that may turn out to be a key
};

std::string_view Outline::skip_string() {
  const std::size_t begin = ++at_;
  while (at_ < text_.size() && text_[at_] != '"') {
    at_ += text_[at_] == '\\' ? 2U : 1U;
  }
  const std::size_t end = std::min(at_, text_.size());
  return text_.substr(begin, end - begin);
}

void Outline::take_member(std::string_view value) {
  if (depth_ != top_) {
    return;
  }
  has_version = has_version || (key_ == "jsonrpc" && value == "2.0");
  if (key_ == "method") {
    method = value.substr(0, k_longest_method);
  }
}

// initialize: of MCP and ACP all have the first, of LSP the second.
void Outline::take_key() {
  if (depth_ == top_) {
    key_ = last_;
    has_outcome = has_outcome || key_ == "result" || key_ == "error";
  } else if (depth_ == top_ + 1 && key_ == "result") {
    has_welcome = has_welcome || last_ == "protocolVersion"
                  || last_ == "capabilities" || last_ == "serverInfo";
  }
}

void Outline::take_string() {
  last_ = skip_string();
  if (is_value_) {
    take_member(last_);
  }
}

void Outline::scan() {
  for (; at_ < text_.size() && !closed; ++at_) {
    switch (text_[at_]) {
    case '"':
      take_string();
      break;
    case ':':
      take_key();
      is_value_ = true;
      break;
    case '{':
    case '[':
      ++depth_;
      is_value_ = false;
      break;
    case '}':
    case ']':
      closed = --depth_ <= 0;
      is_value_ = false;
      break;
    case ',':
      is_value_ = false;
      break;
    default:
      break;
    }
  }
  trailed = closed && at_ < text_.size();
}

// In the end of a long message there is no telling what is at the top.
bool has_version_in(std::string_view text) {
  constexpr std::string_view k_key = "\"jsonrpc\"";
  const std::size_t at = text.rfind(k_key);
  if (at == std::string_view::npos) {
    return false;
  }
  std::string_view rest = trim_white(text.substr(at + k_key.size()));
  if (rest.empty() || rest.front() != ':') {
    return false;
  }
  rest = trim_white(rest.substr(1));
  return rest.substr(0, 5) == "\"2.0\"";
}

} // namespace

JsonRpcLine parse_json_rpc(const Piece& piece) {
  JsonRpcLine line;
  std::string_view text = piece.head;
  if (text.substr(0, k_byte_order_mark.size()) == k_byte_order_mark) {
    text.remove_prefix(k_byte_order_mark.size());
  }
  text = trim_white(text);
  if (text.empty()) {
    line.kind = piece.is_whole() ? JsonRpcLine::Kind::blank
                                 : JsonRpcLine::Kind::unclear;
    return line;
  }
  const std::string_view end = trim_white(piece.tail);
  const bool begins = text.front() == '{' || text.front() == '[';
  const bool ends = !end.empty() && (end.back() == '}' || end.back() == ']');
  if (!begins || !ends) {
    return line;
  }
  Outline outline(text);
  const bool is_right =
      piece.is_whole() ? outline.closed && !outline.trailed : !outline.closed;
  if (!is_right) {
    return line;
  }
  const bool has_version =
      outline.has_version || (!piece.is_whole() && has_version_in(end));
  if (!has_version) {
    line.kind = piece.is_whole() ? JsonRpcLine::Kind::other
                                 : JsonRpcLine::Kind::unclear;
    return line;
  }
  line.kind = JsonRpcLine::Kind::message;
  line.method = std::move(outline.method);
  line.is_response = outline.has_outcome && line.method.empty();
  line.is_welcome = line.is_response && outline.has_welcome;
  return line;
}

} // namespace hawk::analyse
