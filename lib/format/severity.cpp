#include "format/severity.hpp"

#include "base/byte_scan.hpp"
#include "format/characters.hpp"
#include "format/npm_levels.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace hawk::format {

namespace {

// What loggers call their levels: the only list of them. A whole word begins a
// record where it stands first in a line, and says what it is in its text; an
// abbreviation, or a word that has other uses, does where a level is expected.
struct Name {
  std::string_view word;
  std::string_view severity;
  bool whole = false;
};

constexpr auto k_names = std::to_array<Name>({
    {"info", "INFO", true}, // the most frequent first
    {"debug", "DEBUG", true},
    {"warn", "WARN", true},
    {"error", "ERROR", true},
    {"warning", "WARN", true},
    {"trace", "TRACE", true},
    {"silly", "TRACE"},
    {"config", "DEBUG"},
    {"verbose", "TRACE", true},
    {"finest", "TRACE"},
    {"trc", "TRACE"},
    {"dbg", "DEBUG"},
    {"fine", "DEBUG"},
    {"inf", "INFO"},
    {"information", "INFO"},
    {"informational", "INFO"},
    {"notice", "INFO", true},
    {"wrn", "WARN"},
    {"err", "ERROR"},
    {"severe", "ERROR", true},
    {"critical", "FATAL", true},
    {"crit", "FATAL", true},
    {"fatal", "FATAL", true},
    {"ftl", "FATAL"},
    {"dpanic", "FATAL"},
    {"panic", "FATAL", true},
    {"alert", "FATAL", true},
    {"emerg", "FATAL", true},
    {"emergency", "FATAL"},
    {"failure", "ERROR"},
    {"exception", "ERROR"},
});

constexpr std::size_t k_longest_name = 16;

// A word in lower case as two numbers, which are compared at once.
struct Letters {
  std::uint64_t first = 0;
  std::uint64_t second = 0;

  constexpr bool operator==(const Letters&) const = default;
};

constexpr Letters letters_of(std::string_view word) {
  Letters letters;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto letter =
        std::uint64_t{static_cast<unsigned char>(lower(word[i]))};
    (i < 8 ? letters.first : letters.second) |= letter << i % 8 * 8;
  }
  return letters;
}

constexpr auto k_letters = [] {
  std::array<Letters, k_names.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i] = letters_of(k_names[i].word);
  }
  return all;
}();

// Loggers put the level into the first part of a line.
constexpr std::size_t k_reach = 96;

// A letter at a place of a line; NUL where there is none.
char at_or_nul(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

// A word right behind the time is a level in any case if what follows is no
// sentence: "error [req-1] ...", "error: ...", "error | ...", "E/tag".
bool is_cut_off(std::string_view line, std::size_t end) {
  const std::size_t next =
      std::min(k_blanks.find_other_in(line, end), line.size());
  const char after = at_or_nul(line, next);
  return next == line.size() || next >= end + 2 || after == '[' || after == '|'
         || (next == end && (after == ':' || after == '/'));
}

// Whether a word of four letters or more stands in capitals, which is enough
// anywhere: "INFO", "WARNING"; not "ERROR=0".
bool is_capital_level(std::string_view line,
                      std::size_t begin,
                      std::size_t end) {
  if (end - begin < 4 || at_or_nul(line, end) == '=') {
    return false;
  }
  for (std::size_t at = begin; at < end; ++at) {
    if (!is_upper(line[at])) {
      return false;
    }
  }
  return true;
}

// Whether a word of text is spelt where and as loggers spell a level.
bool is_level_at(std::string_view line,
                 std::size_t begin,
                 std::size_t end,
                 std::size_t header) {
  const std::string_view word = line.substr(begin, end - begin);
  const char before = begin == 0 ? '\0' : line[begin - 1];
  const std::size_t next =
      std::min(line.find_first_not_of(' ', end), line.size());
  if ((before == '[' || before == ':') && at_or_nul(line, next) == ']') {
    // "[error]", "[core:error]" of Apache, "[info     ]"; "[config]" is the
    // title of a section.
    return word != "config";
  }
  std::size_t last = begin - 1; // npos: there is none
  while (last != std::string_view::npos && is_blank(line[last])) {
    --last;
  }
  const bool leads = last == std::string_view::npos || last + 1 == header
                     || line[last] == ']';
  if (at_or_nul(line, end) == '=') {
    return false; // "ERROR=0"
  }
  const bool behind_time = header > 0 && last + 1 == header;
  const bool between_bars = last != std::string_view::npos && line[last] == '|'
                            && at_or_nul(line, next) == '|';
  if (between_bars || (behind_time && is_cut_off(line, end))) {
    return true;
  }
  if (word.size() < 3) {
    return false;
  }
  if (std::all_of(word.begin(), word.end(), is_upper)) {
    return word.size() >= 4 || (leads && word.size() >= 3);
  }
  return leads && at_or_nul(line, end) == ':';
}

// "<11>Nov 21 ...": facility * 8 + priority.
std::string_view severity_of_prefix(std::string_view line) {
  std::int64_t number = 0;
  std::size_t at = 1;
  for (; at < 4 && at < line.size() && is_digit(line[at]); ++at) {
    number = number * 10 + (line[at] - '0');
  }
  return at > 1 && at_or_nul(line, at) == '>' ? severity_of_syslog(number % 8)
                                              : std::string_view();
}

const Name* find_name(std::string_view word) {
  if (word.empty() || word.size() > k_longest_name) {
    return nullptr;
  }
  const Letters wanted = letters_of(word);
  for (std::size_t i = 0; i < k_names.size(); ++i) {
    if (k_letters[i] == wanted && k_names[i].word.size() == word.size()) {
      return &k_names[i];
    }
  }
  return nullptr;
}

bool is_failure(std::string_view severity) {
  return severity == "ERROR" || severity == "FATAL";
}

} // namespace

bool is_whole_level(std::string_view word) {
  const Name* const name = find_name(word);
  return name != nullptr && name->whole;
}

bool is_error_level(std::string_view word) {
  const Name* const name = find_name(word);
  return name != nullptr && name->whole && is_failure(name->severity);
}

bool is_error_severity(std::string_view text) {
  // Most are none, and their first letter tells.
  constexpr std::string_view k_first = "ESCFAPescfapd";
  if (text.empty() || k_first.find(text[0]) == std::string_view::npos) {
    return false;
  }
  if (text == "ERROR") {
    return true; // as severity_of() has it
  }
  const auto end = std::find_if_not(text.begin(), text.end(), is_letter);
  return is_failure(severity_of(
      text.substr(0, static_cast<std::size_t>(end - text.begin()))));
}

std::string_view severity_of(std::string_view word) {
  if (const Name* const name = find_name(word)) {
    return name->severity;
  }
  if (word.size() == 1) {
    switch (word[0]) {
    case 'T':
      return "TRACE";
    case 'D':
      return "DEBUG";
    case 'I':
      return "INFO";
    case 'W':
      return "WARN";
    case 'E':
      return "ERROR";
    case 'F':
    case 'C':
      return "FATAL";
    default:
      break;
    }
  }
  return {};
}

std::string_view severity_of_pino(std::int64_t level) {
  return level < 10   ? std::string_view()
         : level < 20 ? "TRACE"
         : level < 30 ? "DEBUG"
         : level < 40 ? "INFO"
         : level < 50 ? "WARN"
         : level < 60 ? "ERROR"
                      : "FATAL";
}

std::string_view severity_of_syslog(std::int64_t priority) {
  return priority < 0 || priority > 7 ? std::string_view()
         : priority <= 2              ? "FATAL"
         : priority == 3              ? "ERROR"
         : priority == 4              ? "WARN"
         : priority <= 6              ? "INFO"
                                      : "DEBUG";
}

std::string_view severity_of_number(std::int64_t number) {
  constexpr std::array<std::string_view, 6> k_ranges = {
      "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
  return number < 1 || number > 24
             ? std::string_view()
             : k_ranges.at(static_cast<std::size_t>(number - 1) / 4);
}

namespace {

// The first letter from `at` on; the size of the text if there is none.
std::size_t find_letter(std::string_view text, std::size_t at) {
  const char* const end = text.data() + text.size();
#if defined(__SSE2__)
  const char* const found = base::find_byte(
      text.data() + at,
      end,
      [](__m128i bytes) {
        const __m128i from = _mm_sub_epi8(
            _mm_or_si128(bytes, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
        return _mm_cmpeq_epi8(_mm_min_epu8(from, _mm_set1_epi8('z' - 'a')),
                              from);
      },
      is_letter);
#else
  const char* const found = std::find_if(text.data() + at, end, is_letter);
#endif
  return static_cast<std::size_t>(found - text.data());
}

// severity_of() for a word in capitals, with those asked first that most lines have.
std::string_view severity_of_capitals(std::string_view word) {
  return word == "INFO"    ? "INFO"
         : word == "DEBUG" ? "DEBUG"
         : word == "ERROR" ? "ERROR"
         : word == "WARN" || word == "WARNING" ? "WARN"
                                               : severity_of(word);
}

} // namespace

std::string_view find_severity(std::string_view line, std::size_t header) {
  const std::string_view text = line.substr(0, header + k_reach);
  if (text.size() > 6 && text[5] == ' ' && is_digit(text[1])
      && std::all_of(text.begin() + 1, text.begin() + 5, is_digit)) {
    return severity_of(text.substr(0, 1)); // klog
  }
  if (header == 0 && is_digit(at_or_nul(text, 0))) {
    const std::string_view found = severity_of_npm(text);
    if (!found.empty()) {
      return found;
    }
  }
  for (std::size_t at = find_letter(text, 0); at < text.size();
       at = find_letter(text, at)) {
    std::size_t end = at;
    while (end < text.size() && is_letter(text[end])) {
      ++end;
    }
    const bool alone = (at == 0 || !is_id_character(text[at - 1]))
                       && (end == line.size() || !is_id_character(line[end]));
    if (alone && is_capital_level(line, at, end)) {
      const std::string_view found =
          severity_of_capitals(text.substr(at, end - at));
      if (!found.empty()) {
        return found;
      }
    } else if (alone && is_level_at(line, at, end, header)) {
      const std::string_view found = severity_of(text.substr(at, end - at));
      if (!found.empty()) {
        return found;
      }
    }
    at = end;
  }
  return text.starts_with('<') ? severity_of_prefix(text)
                               : severity_of_npm(text);
}

std::string_view severity_of_line(std::string_view message,
                                  std::string_view stated) {
  const std::string_view own =
      find_severity(message.substr(0, message.find('\n')));
  return !own.empty() && (stated.empty() || stated == "INFO") ? own : stated;
}

} // namespace hawk::format
