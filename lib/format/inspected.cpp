#include "format/console_spans.hpp"

#include <string>

namespace hawk::format {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '-'
         || c == '+' || c == '.';
}

// From util.inspect's spelling to JSON's, token by token.
class Converter final {
public:
  explicit Converter(std::string_view text)
      : text_(text) {}

  std::optional<std::string> convert() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\'' || c == '"' || c == '`') {
        if (!put_string(c)) {
          return std::nullopt;
        }
      } else if (c == '[' && is_marker()) {
        put_marker(']');
      } else if (c == '<') { // <ref *1>, <Buffer 01 02>
        put_marker('>');
      } else if (is_word(c)) {
        put_word();
      } else if (c == '{' || c == '}' || c == '[' || c == ']' || c == ','
                 || c == ':' || c == ' ' || c == '\n' || c == '\r'
                 || c == '\t') {
        out_ += c;
        ++at_;
      } else {
        return std::nullopt;
      }
    }
    return std::move(out_);
  }

private:
  // [Object], [Array], [Circular *1], [Function: name]
  bool is_marker() const {
    return at_ + 1 < text_.size() && text_[at_ + 1] >= 'A'
           && text_[at_ + 1] <= 'Z';
  }

  void put_marker(char closing) {
    const std::size_t end = text_.find(closing, at_);
    const std::size_t size =
        end == std::string_view::npos ? text_.size() - at_ : end + 1 - at_;
    put_text(text_.substr(at_, size));
    at_ += size;
  }

  void put_text(std::string_view text) {
    out_ += '"';
    for (const char c : text) {
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else {
        out_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
      }
    }
    out_ += '"';
  }

  void put_escape() {
    const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\\';
    constexpr std::string_view k_json = "\"\\/bfnrtu";
    if (next == 'x') {
      out_ += "\\u00";
    } else if (next == '\'' || next == '`') {
      out_ += next;
    } else if (k_json.find(next) != std::string_view::npos) {
      out_ += '\\';
      out_ += next;
    } else {
      out_ += "\\\\";
      --at_;
    }
    at_ += 2;
  }

  // Long strings are pieces: 'a\n' + 'b'.
  bool put_string(char quote) {
    out_ += '"';
    while (true) {
      for (++at_; at_ < text_.size() && text_[at_] != quote;) {
        const char c = text_[at_];
        if (c == '\\') {
          put_escape();
          continue;
        }
        if (c == '"') {
          out_ += '\\';
        }
        out_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        ++at_;
      }
      if (at_ >= text_.size()) {
        return false;
      }
      ++at_;
      const std::size_t next = text_.find_first_not_of(" \r\n\t", at_);
      const std::size_t piece =
          next != std::string_view::npos && text_[next] == '+'
              ? text_.find_first_not_of(" \r\n\t", next + 1)
              : std::string_view::npos;
      if (piece == std::string_view::npos
          || (text_[piece] != '\'' && text_[piece] != '"'
              && text_[piece] != '`')) {
        break;
      }
      at_ = piece;
      quote = text_[piece];
    }
    out_ += '"';
    return true;
  }

  // A key, a number, a word such as `undefined`; the name of a class before a
  // brace says nothing.
  void put_word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_word(text_[at_])) {
      ++at_;
    }
    const std::string_view word = text_.substr(begin, at_ - begin);
    const std::size_t next = text_.find_first_not_of(' ', at_);
    const char after = next == std::string_view::npos ? '\0' : text_[next];
    if (after == ':') {
      put_text(word);
    } else if (after == '{') {
      return;
    } else if (word == "undefined") {
      out_ += "null";
    } else if (word == "true" || word == "false" || word == "null"
               || word == "NaN" || (word[0] >= '0' && word[0] <= '9')
               || word[0] == '-') {
      out_ += word.ends_with('n') ? word.substr(0, word.size() - 1) : word;
    } else { // "... 3 more items"
      const std::size_t end = text_.find_first_of(",\n}]", begin);
      at_ = end == std::string_view::npos ? text_.size() : end;
      put_text(text_.substr(begin, at_ - begin));
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string out_;
};

} // namespace

std::optional<std::string> json_of_inspected(std::string_view text) {
  return text.starts_with('{') ? Converter(text).convert() : std::nullopt;
}

} // namespace hawk::format
