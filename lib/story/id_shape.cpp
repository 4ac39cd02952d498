#include "story/id_shape.hpp"

#include "format/characters.hpp"

#include <algorithm>
#include <array>

namespace hawk::story {

namespace {

using format::is_digit;
using format::is_letter;
using format::is_alphanumeric;
using format::lower;
using format::is_hex_digit;

constexpr std::size_t k_longest = 128;

// Parts of names that number threads, processes and places.
constexpr std::array<std::string_view, 34> k_no_id_words = {
    "thread", "worker",  "pool",    "executor", "exec",    "main",  "process",
    "nio",    "reactor", "loop",    "asyncio",  "uvicorn", "http",  "tokio",
    "step",   "stage",   "attempt", "retry",    "try",     "round", "page",
    "line",   "epoch",   "iter",    "cpu",      "gpu",     "rank",  "shard",
    "utf",    "iso",     "sha",     "md5",      "base64",  "python"};

constexpr std::array<std::string_view, 20> k_units = {
    "ns", "us", "ms", "s",   "sec", "m",   "min", "h",   "hz", "khz",
    "kb", "mb", "gb", "kib", "mib", "gib", "px",  "fps", "x",  "k"};

bool contains_no_id_word(std::string_view word) {
  std::string letters;
  for (std::size_t i = 0; i <= word.size(); ++i) {
    if (i < word.size() && is_letter(word[i])) {
      letters += lower(word[i]);
      continue;
    }
    // "ForkPoolWorker-1": the end of a compound counts; "msgline1" is rare.
    for (const std::string_view no_id : k_no_id_words) {
      const bool whole = letters == no_id;
      const bool tail = no_id.size() >= 6 && letters.size() > no_id.size()
                        && std::string_view(letters).ends_with(no_id);
      if (whole || tail) {
        return true;
      }
    }
    letters.clear();
  }
  return false;
}

// "12ms", "3.5s", "10h30m", "5x".
bool is_number_with_unit(std::string_view word) {
  while (!word.empty()) {
    const std::size_t digits = word.find_first_not_of("0123456789.");
    if (digits == 0 || digits == std::string_view::npos) {
      return false;
    }
    word.remove_prefix(digits);
    std::string unit;
    while (!word.empty() && is_letter(word.front())) {
      unit += lower(word.front());
      word.remove_prefix(1);
    }
    if (std::find(k_units.begin(), k_units.end(), unit) == k_units.end()) {
      return false;
    }
  }
  return true;
}

// "v1.2.3", "2026-11-21T10", "E501", "W0611".
bool is_version_date_or_code(std::string_view word) {
  const std::size_t digits = word.find_first_not_of("0123456789.", 1);
  if ((word[0] == 'v' || word[0] == 'V') && word.size() > 1
      && digits == std::string_view::npos
      && word.find('.') != std::string_view::npos) {
    return true;
  }
  if (word.size() >= 10 && word[4] == '-' && word[7] == '-'
      && std::all_of(word.begin(), word.begin() + 4, is_digit)) {
    return true;
  }
  return (word.size() == 4 || word.size() == 5)
         && std::string_view("EWCFRN").find(word[0]) != std::string_view::npos
         && std::all_of(word.begin() + 1, word.end(), is_digit);
}

constexpr format::CharacterSet k_hex_and_dash("0123456789abcdefABCDEF-");

std::string_view without_0x(std::string_view id) {
  return id.substr(id.starts_with("0x") || id.starts_with("0X") ? 2 : 0);
}

// 16 or 32 hex digits, with dashes or without.
bool is_hex_id(std::string_view id) {
  if (id.size() < 16 || id.size() > 48) {
    return false;
  }
  std::size_t digits = 0;
  for (const char c : without_0x(id)) {
    if (!k_hex_and_dash.has(c)) {
      return false;
    }
    digits += c != '-' ? 1U : 0U;
  }
  return digits == 16 || digits == 32;
}

} // namespace

bool is_long_hex_id(std::string_view word) {
  if (is_hex_id(word)) {
    return true;
  }
  const std::size_t dash = word.find('-');
  return dash != std::string_view::npos && dash > 0
         && std::all_of(word.begin(),
                        word.begin() + static_cast<std::ptrdiff_t>(dash),
                        is_letter)
         && is_hex_id(word.substr(dash + 1));
}

Shape shape_of(std::string_view content) {
  if (content.size() < 2 || content.size() > k_longest
      || !is_alphanumeric(content.front())) {
    return Shape::unlike;
  }
  bool letter = false;
  bool digit = false;
  bool hex = true;
  for (const char c : content) {
    letter = letter || is_letter(c);
    digit = digit || is_digit(c);
    hex = hex && is_hex_digit(c);
    if (!is_alphanumeric(c) && c != '_' && c != '-' && c != '.') {
      return Shape::unlike;
    }
  }
  if (is_long_hex_id(content)) {
    return Shape::sure;
  }
  if (!letter || !digit) {
    // Upper-case words of hex letters are names: [DEAD], [FADE].
    const bool lower_case = std::none_of(
        content.begin(), content.end(), [](char c) { return c != lower(c); });
    return hex && lower_case && content.size() >= 4 ? Shape::weak
                                                    : Shape::unlike;
  }
  const bool unlike = contains_no_id_word(content)
                      || is_number_with_unit(content)
                      || is_version_date_or_code(content);
  return unlike ? Shape::unlike : Shape::sure;
}

void normalise_id(std::string_view id, std::string& out) {
  if (!is_hex_id(id)) {
    out = id;
    return;
  }
  out.clear();
  for (const char c : without_0x(id)) {
    if (c != '-') {
      out += lower(c);
    }
  }
}

std::string normalise_id(std::string_view id) {
  std::string out;
  normalise_id(id, out);
  return out;
}

} // namespace hawk::story
