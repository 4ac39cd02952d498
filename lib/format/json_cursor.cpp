#include "format/json_cursor.hpp"

#include "format/characters.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace hawk::format {

namespace {

// Lists within lists; whoever nests deeper is read by the parser.
constexpr unsigned k_most_depth = 60;

constexpr std::ptrdiff_t k_longest_number = 64;

unsigned value_of_hex(char c) {
  return is_digit(c) ? static_cast<unsigned>(c - '0')
                     : static_cast<unsigned>(lower(c) - 'a') + 10;
}

unsigned code_of(std::string_view hex) {
  unsigned code = 0;
  for (const char c : hex) {
    code = code * 16 + value_of_hex(c);
  }
  return code;
}

// Returns where it ends, three bytes on at most.
char* write_utf8(unsigned code, char* out) {
  const auto byte = [](unsigned value) { return static_cast<char>(value); };
  if (code < 0x80) {
    *out++ = byte(code);
  } else if (code < 0x800) {
    *out++ = byte(0xc0U | code >> 6U);
    *out++ = byte(0x80U | (code & 0x3fU));
  } else {
    *out++ = byte(0xe0U | code >> 12U);
    *out++ = byte(0x80U | (code >> 6U & 0x3fU));
    *out++ = byte(0x80U | (code & 0x3fU));
  }
  return out;
}

void append_utf8(unsigned code, std::string& out) {
  std::array<char, 3> bytes{};
  out.append(bytes.data(), write_utf8(code, bytes.data()));
}

// What stands for a character behind a backslash; NUL: nothing.
constexpr auto k_escapes = [] {
  std::array<char, 256> all{};
  all['"'] = '"';
  all['\\'] = '\\';
  all['/'] = '/';
  all['b'] = '\b';
  all['f'] = '\f';
  all['n'] = '\n';
  all['r'] = '\r';
  all['t'] = '\t';
  return all;
}();

} // namespace

// Halves of a pair of surrogates are the parser's.
bool JsonCursor::skip_escape() {
  if (left() < 2) {
    return false;
  }
  if (at_[1] != 'u') {
    const bool known = k_escapes[static_cast<unsigned char>(at_[1])] != '\0';
    at_ += 2;
    return known;
  }
  if (left() < 6 || !std::all_of(at_ + 2, at_ + 6, is_hex_digit)) {
    return false;
  }
  const unsigned code = code_of({at_ + 2, 4});
  at_ += 6;
  return code < 0xd800 || code > 0xdfff;
}

bool JsonCursor::take_escaped(Text& text) {
  const char* const begin = at_;
  text.escaped = false;
  for (;;) {
    at_ = base::find_json_special(at_, end_);
    if (at_ == end_) {
      return false;
    }
    if (*at_ == '"') {
      text.raw = {begin, static_cast<std::size_t>(at_ - begin)};
      ++at_;
      return true;
    }
    text.escaped = true;
    if (*at_ != '\\' || !skip_escape()) {
      return false;
    }
  }
}

// Text is copied sixteen bytes at a time, up to what is special: in JSON that
// stands in a string that is every few bytes.
bool JsonCursor::take_unescaped(std::string& room, std::string_view& text) {
  constexpr std::size_t k_wide = 16;
  if (room.size() < left() + k_wide) { // it is no longer than with its escapes
    room.resize(left() + k_wide);
  }
  char* out = room.data();
  for (;;) {
#if defined(__SSE2__)
    unsigned special = 0;
    while (left() >= k_wide && special == 0) {
      const __m128i bytes =
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(at_));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(out), bytes);
      special = base::find_json_specials(bytes);
      const int plain = special == 0 ? 16 : std::countr_zero(special);
      at_ += plain;
      out += plain;
    }
#endif
    while (at_ != end_ && !base::is_json_special(*at_)) {
      *out++ = *at_++;
    }
    if (at_ == end_) {
      return false;
    }
    if (*at_ == '"') {
      text = {room.data(), static_cast<std::size_t>(out - room.data())};
      ++at_;
      return true;
    }
    const char* const escape = at_;
    if (*at_ != '\\' || !skip_escape()) {
      return false;
    }
    if (escape[1] == 'u') {
      took_code_ = true;
      out = write_utf8(code_of({escape + 2, 4}), out);
    } else {
      *out++ = k_escapes[static_cast<unsigned char>(escape[1])];
    }
  }
}

bool JsonCursor::take_number(std::string_view& digits) {
  const char* const begin = at_;
  const auto skip_digits = [this] {
    const char* const first = at_;
    at_ = base::find_no_digit(first, end_);
    return at_ != first;
  };
  take('-');
  if (!take('0') && !skip_digits()) {
    return false;
  }
  if (take('.') && !skip_digits()) {
    return false;
  }
  // Of what is too large for a double the parser makes an error.
  if (peek() == 'e' || peek() == 'E' || at_ - begin > k_longest_number) {
    return false;
  }
  digits = {begin, static_cast<std::size_t>(at_ - begin)};
  return true;
}

bool JsonCursor::take_word(std::string_view& word) {
  const std::string_view rest(at_, left());
  for (const std::string_view known : {"true", "false", "null"}) {
    if (rest.starts_with(known)) {
      word = known;
      at_ += known.size();
      return true;
    }
  }
  return false;
}

bool JsonCursor::skip_scalar() {
  std::string_view ignored;
  if (take('"')) {
    Text text;
    return take_string(text);
  }
  return is_digit(peek()) || peek() == '-' ? take_number(ignored)
                                           : take_word(ignored);
}

bool JsonCursor::skip_list() {
  // A bit for each open container, the innermost the lowest: set for objects.
  std::uint64_t objects = 0;
  unsigned depth = 0;
  for (;;) {
    // A value.
    skip_blanks();
    const char opening = peek();
    bool ended = false;
    if (opening == '[' || opening == '{') {
      if (++depth > k_most_depth) {
        return false;
      }
      ++at_;
      objects = objects << 1U | (opening == '{' ? 1U : 0U);
      skip_blanks();
      ended = peek() == (opening == '{' ? '}' : ']');
    } else if (!skip_scalar()) {
      return false;
    } else {
      skip_blanks();
      ended = peek() != ',';
      at_ += ended ? 0 : 1;
    }
    while (ended) {
      if (!take((objects & 1U) != 0 ? '}' : ']')) {
        return false;
      }
      objects >>= 1U;
      if (--depth == 0) {
        return true;
      }
      skip_blanks();
      ended = !take(',');
    }
    if ((objects & 1U) != 0) {
      Text key;
      skip_blanks();
      if (!take('"') || !take_string(key)) {
        return false;
      }
      skip_blanks();
      if (!take(':')) {
        return false;
      }
    }
  }
}

void unescape(std::string_view raw, std::string& out) {
  out.clear();
  for (std::size_t at = 0; at < raw.size(); ++at) {
    const std::size_t plain = std::min(raw.find('\\', at), raw.size());
    out.append(raw, at, plain - at);
    at = plain + 1;
    if (plain == raw.size()) {
      break;
    }
    if (raw[at] == 'u') {
      append_utf8(code_of(raw.substr(at + 1, 4)), out);
      at += 4;
    } else {
      out += k_escapes[static_cast<unsigned char>(raw[at])];
    }
  }
}

} // namespace hawk::format
