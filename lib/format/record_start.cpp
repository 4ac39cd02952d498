#include "format/record_start.hpp"

#include "base/byte_scan.hpp"
#include "format/characters.hpp"
#include "format/severity.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

namespace hawk::format {

namespace {

// Loggers put the level into the first part of a line.
constexpr std::size_t k_level_reach = 256;

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words,
              std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view without_indent(std::string_view line) {
  const std::size_t at = k_blanks.find_other_in(line);
  return at == std::string_view::npos ? std::string_view() : line.substr(at);
}

std::string_view first_word(std::string_view text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_letter);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

bool is_month(std::string_view text) {
  constexpr std::string_view k_months =
      "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
  return k_months.find(text) != std::string_view::npos;
}

// "28 Nov 2026 ...", "1/2/2026 ...", from one digit or two on.
bool starts_with_other_date(std::string_view text) {
  if (text.size() < 2) { // a digit that ends a file has no byte behind it
    return false;
  }
  const std::string_view rest = text.substr(is_digit(text[1]) ? 2 : 1);
  if (rest.starts_with('/')) {
    const std::size_t slash = rest.find('/', 1);
    return slash <= 3 && rest.size() > slash + 1 && is_digit(rest[1])
           && is_digit(rest[slash + 1]);
  }
  return rest.size() > 9 && is_month(rest.substr(1, 3)) && rest[4] == ' '
         && std::all_of(rest.begin() + 5, rest.begin() + 9, is_digit);
}

// "2026-11-21", "10:00:01", "21/Nov/2026", "1763690401.123": four characters
// of digits with a separator between, or a long number.
bool starts_with_time(std::string_view text) {
  std::size_t digits = 0;
  while (digits < text.size() && is_digit(text[digits])) {
    ++digits;
  }
  if (digits == 0) {
    return false;
  }
  if (digits >= 10) {
    return true;
  }
  if (digits + 1 >= text.size() || (digits != 2 && digits != 4)) {
    return digits == 1 && starts_with_other_date(text);
  }
  const char separator = text[digits];
  if (separator == ' ') {
    return starts_with_other_date(text);
  }
  return (separator == '-' || separator == ':' || separator == '/')
         && is_alphanumeric(text[digits + 1]);
}

// "INFO ...", "INFO:root:", "error: ..." of winston; not "Error: ..." of Node,
// which is an exception's own line.
bool starts_with_level(std::string_view text) {
  const std::string_view word = first_word(text);
  const std::string_view rest = text.substr(word.size());
  if (word.empty()
      || (!rest.empty() && (is_id_character(rest.front()) || rest[0] == '='))) {
    return false;
  }
  if (is_upper(word.front())) {
    return std::all_of(word.begin(), word.end(), is_upper)
           && is_whole_level(word);
  }
  return rest.starts_with(':') && is_whole_level(word);
}

// glog and Kubernetes: "I1121 10:00:01.123456".
bool starts_with_glog(std::string_view text) {
  return text.size() > 6
         && std::string_view("IWEF").find(text[0]) != std::string_view::npos
         && std::all_of(text.begin() + 1, text.begin() + 5, is_digit)
         && text[5] == ' ';
}

// "Nov 21 10:00:01": RFC 3164.
bool starts_with_month(std::string_view text) {
  return text.size() > 8 && text[3] == ' ' && is_month(text.substr(0, 3))
         && (is_digit(text[5]) || is_digit(text[4]));
}

// "Sat, 28 Nov 2026": RFC 5322.
bool starts_with_weekday(std::string_view text) {
  constexpr std::string_view k_days = "Mon, Tue, Wed, Thu, Fri, Sat, Sun, ";
  return text.size() > 6 && text[3] == ',' && is_digit(text[5])
         && k_days.find(text.substr(0, 5)) != std::string_view::npos;
}

// The value of a level key: level=error, "level":"error", "level":50 (pino).
bool has_error_level_key(std::string_view text) {
  for (const std::string_view key : {"level", "severity", "lvl"}) {
    std::size_t at = text.find(key);
    if (at == std::string_view::npos) {
      continue;
    }
    at = text.find_first_not_of("\"' :=", at + key.size());
    if (at == std::string_view::npos) {
      continue;
    }
    const std::string_view value = text.substr(at);
    if (is_error_level(first_word(value))
        || value.starts_with("50") || value.starts_with("60")) {
      return true;
    }
  }
  return false;
}

bool has_error_word(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (!is_letter(text[at])) {
      ++at;
      continue;
    }
    const std::string_view word = first_word(text.substr(at));
    const std::size_t end = at + word.size();
    const bool alone = (at == 0 || !is_id_character(text[at - 1]))
                       && (end == text.size() || !is_id_character(text[end]))
                       && (end == text.size() || text[end] != '=');
    if (alone && is_upper(word.front())
        && std::all_of(word.begin(), word.end(), is_upper)
        && is_error_level(word)) {
      return true;
    }
    at = end;
  }
  return false;
}

// "main.(*T).take(0xc000012345)", "panic({0x4b3940?, 0x4da5b8?})", between the
// indented lines of Go's stacks.
bool is_go_frame(std::string_view text) {
  const std::size_t open = text.find_last_of('(');
  if (text.starts_with("panic({") && text.ends_with(')')) {
    return true;
  }
  return text.ends_with(')') && open != std::string_view::npos && open > 2
         && text.substr(0, open).find('.') != std::string_view::npos
         && text.substr(0, open).find(' ') == std::string_view::npos;
}

// "[cause]: RangeError" and "[errors]: [" of Node's errors, "[signal SIGSEGV:
// ..." of Go's: within a record, though in brackets.
bool is_inner_bracket(std::string_view line, std::string_view text) {
  const auto end = std::find_if_not(text.begin() + 1, text.end(), is_letter);
  const std::string_view rest =
      text.substr(static_cast<std::size_t>(end - text.begin()));
  const bool indented = text.size() < line.size();
  return (indented && rest.starts_with("]: ")) || text.starts_with("[signal ");
}

} // namespace

bool starts_record(std::string_view line) {
  const std::string_view text = without_indent(line);
  if (text.empty()) {
    return false;
  }
  if (text.front() == '[') {
    return !is_inner_bracket(line, text);
  }
  if (is_digit(text.front())) { // most lines
    return starts_with_time(text);
  }
  if (text.starts_with("{\"")) {
    return true;
  }
  if (text.size() < line.size() && text.starts_with("panic: ")) {
    return false; // Go's second one
  }
  if (text.front() == '<' && text.size() > 2 && is_digit(text[1])) {
    return true;
  }
  for (const std::string_view key :
       {"time=", "ts=", "level=", "lvl=", "timestamp=", "t="}) {
    if (text.front() == key.front() && text.starts_with(key)) {
      return true;
    }
  }
  return starts_with_level(text)
         || starts_with_glog(text) || starts_with_month(text)
         || starts_with_weekday(text);
}

bool is_exception_line(std::string_view text) {
  const auto end = std::find_if(text.begin(), text.end(), [](char c) {
    return !is_alphanumeric(c) && c != '.' && c != '_' && c != '$';
  });
  const auto size = static_cast<std::size_t>(end - text.begin());
  const std::string_view name = text.substr(0, size);
  const bool ends = size == text.size() || text[size] == ':';
  if (!ends || name.empty()) {
    return false;
  }
  return (is_letter(name.front())
          && (name.ends_with("Error") || name.ends_with("Exception")))
         || (size < text.size() && name == "panic");
}

bool starts_level_line(std::string_view line) {
  return starts_with_level(line)
         && line.substr(first_word(line).size()).starts_with(':');
}

bool starts_traceback(std::string_view line) {
  return without_indent(line).starts_with("Traceback (most recent call last)");
}

bool goes_on(std::string_view line) {
  for (const std::string_view phrase :
       {"During handling of the above exception",
        "The above exception was the direct cause",
        "Caused by: ",
        "goroutine ",
        "created by ",
        "[signal ",
        "stack backtrace:",
        "note: Some details are omitted, run with `RUST_BACKTRACE",
        "note: run with `RUST_BACKTRACE",
        "Node.js v"}) {
    if (line.starts_with(phrase)) {
      return true;
    }
  }
  const bool closes = line.find_first_not_of("})], ^") == std::string_view::npos;
  return closes || is_exception_line(line) || is_go_frame(line);
}

bool looks_like_error(std::string_view line) {
  const std::string_view text = line.substr(0, k_level_reach);
  const std::string_view first = first_word(text);
  for (const std::string_view crash :
       {"Exception in thread \"", "fatal error: ", "thread '"}) {
    if (text.starts_with(crash)
        && (crash[0] != 't'
            || text.find(" panicked at ") != std::string_view::npos)) {
      return true;
    }
  }
  return has_error_word(text) || starts_traceback(text)
         || is_exception_line(text) || has_error_level_key(text)
         || (starts_with_level(text)
             && is_error_level(first))
         || (text.starts_with('E') && starts_with_glog(text));
}

bool starts_csvlog(std::string_view line) {
  constexpr std::size_t k_zone = 24;
  if (line.size() <= k_zone || !is_digit(line[0]) || line[10] != ' '
      || line[k_zone - 1] != ' ') {
    return false;
  }
  // A word up to a comma; in another log the blank behind its level ends it.
  const std::size_t end = base::find_any<',', ' ', ':'>(line, k_zone);
  return end != std::string_view::npos && line[end] == ','
         && line.substr(k_zone, end - k_zone).find_first_of("[\"")
                == std::string_view::npos;
}

namespace {

// The first ":  "; npos: there is none. Other colons are in most lines.
std::size_t find_wide_colon(std::string_view text) {
  std::size_t at = 0;
#if defined(__SSE2__)
  constexpr std::size_t k_wide = 16;
  for (; at + k_wide + 2 <= text.size(); at += k_wide) {
    const auto load = [from = text.data() + at](std::size_t ahead) {
      return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + ahead));
    };
    const __m128i both = _mm_and_si128(base::equals(load(0), ':'),
                                       base::equals(load(2), ' '));
    auto found = static_cast<unsigned>(_mm_movemask_epi8(both));
    for (; found != 0; found &= found - 1) {
      const auto ahead = static_cast<std::size_t>(std::countr_zero(found));
      if (text[at + ahead + 1] == ' ') {
        return at + ahead;
      }
    }
  }
#endif
  return text.find(":  ", at);
}

// Where the word stands that ends with PostgreSQL's ":  "; npos: there is none.
std::size_t find_postgres_word(std::string_view line) {
  const std::size_t colon = find_wide_colon(line.substr(0, k_level_reach));
  if (colon == std::string_view::npos) {
    return colon;
  }
  std::size_t begin = colon;
  while (begin > 0 && is_upper(line[begin - 1])) {
    --begin;
  }
  return begin > 0 && begin < colon ? begin : std::string_view::npos;
}

// Behind what is the same in both: "[12-1]" and "[13-1]", the number of a line
// of a session.
bool counts_lines(std::string_view a, std::string_view b) {
  const auto behind = [](std::string_view text) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
    return text.substr(static_cast<std::size_t>(end - text.begin()));
  };
  return behind(a) == behind(b) && behind(a).starts_with('-');
}

} // namespace

bool is_postgres_detail(std::string_view line) {
  const std::size_t begin = find_postgres_word(line);
  if (begin == std::string_view::npos) {
    return false;
  }
  const std::string_view word = first_word(line.substr(begin));
  constexpr std::array<std::string_view, 6> k_details = {
      "DETAIL", "HINT", "CONTEXT", "STATEMENT", "QUERY", "LOCATION"};
  return contains(k_details, word) && starts_record(line)
         && !starts_with_level(line);
}

bool is_postgres_detail_of(std::string_view head, std::string_view line) {
  const std::string_view own = line.substr(0, find_postgres_word(line));
  const std::string_view others = head.substr(0, find_postgres_word(head));
  const auto [at, other] =
      std::mismatch(own.begin(), own.end(), others.begin(), others.end());
  return (at == own.end() && other == others.end())
         || counts_lines({at, own.end()}, {other, others.end()});
}

} // namespace hawk::format
