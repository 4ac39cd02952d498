#pragma once

// Walks over strict JSON in its bytes, without making values of it. Every call
// that says false or null has found something that only a whole parser should
// judge.

#include "base/byte_scan.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace hawk::format {

class JsonCursor final {
public:
  explicit JsonCursor(std::string_view text)
      : at_(text.data()),
        end_(text.data() + text.size()) {}

  const char* at() const { return at_; }

  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  // NUL at the end, which no JSON has elsewhere.
  char peek() const { return at_ == end_ ? '\0' : *at_; }

  void skip(std::size_t bytes) { at_ += bytes; }

  void skip_blanks() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\r')) {
      ++at_;
    }
  }

  bool take(char c) {
    if (peek() != c) {
      return false;
    }
    ++at_;
    return true;
  }

  struct Text {
    std::string_view raw; // with its escapes
    bool escaped = false;
  };

  // Behind the opening quote, to behind the closing one.
  bool take_string(Text& text) {
    const char* const end = base::find_json_special(at_, end_);
    if (end == end_ || *end != '"') {
      return take_escaped(text);
    }
    text.escaped = false;
    text.raw = {at_, static_cast<std::size_t>(end - at_)};
    at_ = end + 1;
    return true;
  }

  // The same without its escapes: `text` is in `room`, which grows as it must.
  bool take_unescaped(std::string& room, std::string_view& text);

  // Whether an escape in it was a code: control characters are written so.
  bool took_code() const { return took_code_; }

  bool take_number(std::string_view& digits);

  // true, false or null.
  bool take_word(std::string_view& word);

  // An array, from its bracket on.
  bool skip_list();

private:
  bool take_escaped(Text& text);
  bool skip_escape();
  bool skip_scalar();

  const char* at_;
  const char* end_;
  bool took_code_ = false;
};

// The text of a string that take_string() took.
void unescape(std::string_view raw, std::string& out);

} // namespace hawk::format
