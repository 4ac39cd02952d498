#include "story/id_forms.hpp"

#include "base/byte_scan.hpp"
#include "base/text.hpp"
#include "format/characters.hpp"
#include "format/colors.hpp"
#include "story/id_keys.hpp"
#include "story/id_spelling.hpp"
#include "story/ids_below.hpp"
#include "story/trace_bits.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

namespace hawk::story {

namespace {

using format::is_digit;
using format::lower;
using format::is_hex_digit;
using format::is_blank;
using format::is_id_character;

using format::CharacterSet;

constexpr CharacterSet k_gaps(" ,");
constexpr CharacterSet k_between(" \t]|-:,;)}\"'");
constexpr std::size_t k_longest_value = 256;

constexpr bool is_key_character(char c) {
  return is_id_character(c) || c == '.';
}

constexpr bool is_quote(char c) {
  return c == '"' || c == '\'';
}

bool is_value_character(char c) {
  return is_id_character(c) || c == '.' || c == ':' || c == '/' || c == '+'
         || c == '@' || c == '#' || c == '~' || c == '%';
}

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_hex_digit);
}

// Values that say that there is no id, and types in source code.
bool is_no_value(std::string_view value) {
  constexpr std::string_view k_words[] = {"null",
                                          "none",
                                          "nil",
                                          "undefined",
                                          "true",
                                          "false",
                                          "-",
                                          "n/a",
                                          "str",
                                          "int",
                                          "uuid",
                                          "string",
                                          "number",
                                          "any",
                                          "optional",
                                          "nan"};
  std::string small;
  for (const char c : value.substr(0, 16)) {
    small += lower(c);
  }
  return std::find(std::begin(k_words), std::end(k_words), small)
             != std::end(k_words)
         || (value.size() >= 16 // W3C: all zero is no id
             && value.find_first_not_of("0-") == std::string_view::npos);
}

class Scanner final {
public:
  Scanner(std::string_view line, std::vector<FoundId>& found)
      : line_(line),
        json_(line.starts_with("{")),
        found_(found) {}

  void scan();

private:
  struct Key {
    std::string_view name; // empty: none
    bool quoted;
  };

  Key key_before(std::size_t separator) const;
  void at_separator(std::size_t separator);
  bool take_google(std::size_t separator);
  void at_bracket(std::size_t open);
  void add_bracket(std::string_view content, std::size_t end);
  void add_value(std::string_view key, std::size_t begin, char quote);
  std::size_t find_root(std::string_view key,
                        std::size_t begin,
                        std::size_t end) const;
  std::size_t padding_behind(std::string_view key,
                             std::string_view value) const;
  bool is_adjacent(std::size_t begin) const;

  std::string_view line_;
  bool json_;
  bool json_keys_ = false;
  bool has_id_ = false;
  std::size_t weak_size_ = 0; // of a word before that may be a short hex id
  std::size_t id_end_ = 0;    // behind the last id that counts
  std::size_t skip_to_ = 0;
  std::vector<FoundId>& found_;
};

// Where the marks stand in a line's 64 bytes from `at` on: a bit for each.
std::uint64_t find_marks(std::string_view line, std::size_t at) {
  const std::size_t size = std::min<std::size_t>(line.size() - at, 64);
  std::uint64_t marks = 0;
#if defined(__SSE2__)
  constexpr std::size_t k_wide = 16;
  const auto in_sixteen = [&line](std::size_t begin) {
    const __m128i bytes = _mm_loadu_si128(
        reinterpret_cast<const __m128i*>(line.data() + begin));
    const __m128i found = _mm_or_si128(
        _mm_or_si128(base::equals(bytes, '='), base::equals(bytes, ':')),
        base::equals(bytes, '['));
    return std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(found))};
  };
  if (size == 64) {
    return in_sixteen(at) | in_sixteen(at + 16) << 16U
           | in_sixteen(at + 32) << 32U | in_sixteen(at + 48) << 48U;
  }
  if (line.size() >= k_wide) {
    std::size_t from = 0;
    for (; from + k_wide <= size; from += k_wide) {
      marks |= in_sixteen(at + from) << from;
    }
    if (from < size) { // the last sixteen lap over those before
      const std::size_t begin = line.size() - k_wide;
      marks |= in_sixteen(begin) >> (at + from - begin) << from;
    }
    return marks;
  }
#endif
  for (std::size_t i = 0; i < size; ++i) {
    const char c = line[at + i];
    marks |= std::uint64_t{c == '=' || c == ':' || c == '[' ? 1U : 0U} << i;
  }
  return marks;
}

// What stands before a separator behind a key; most of them are within a time.
constexpr CharacterSet k_key_ends("dDrRtT3e \t\"'");

void Scanner::scan() {
  for (std::size_t from = 0; from < line_.size(); from += 64) {
    for (std::uint64_t marks = find_marks(line_, from); marks != 0;
         marks &= marks - 1) {
      const std::size_t at =
          from + static_cast<std::size_t>(std::countr_zero(marks));
      if (at < skip_to_) {
        continue;
      }
      if (found_.size() >= k_most_ids) {
        return;
      }
      if (line_[at] == '[') {
        at_bracket(at);
      } else if (at > 0 && k_key_ends.has(line_[at - 1])) {
        at_separator(at);
      }
    }
  }
}

bool Scanner::is_adjacent(std::size_t begin) const {
  const std::string_view between = line_.substr(id_end_, begin - id_end_);
  return k_between.find_other_in(between) == std::string_view::npos;
}

void Scanner::at_bracket(std::size_t open) {
  if (json_keys_ || (has_id_ && !is_adjacent(open))) {
    return;
  }
  const std::string_view rest = line_.substr(open + 1, k_longest_value);
  const std::size_t close = base::find_any<'[', ']'>(rest);
  if (close == std::string_view::npos || rest[close] == '[') {
    return;
  }
  const std::string_view content = rest.substr(0, close);
  const std::size_t end = open + 1 + close + 1;
  if (is_long_hex_id(content)) { // most are one
    found_.push_back({k_bracket_key, content, Shape::sure});
    has_id_ = true;
    id_end_ = end;
    return;
  }
  const bool indexes = open > 0 && is_key_character(line_[open - 1]);
  if (indexes) {
    return; // app[4712], list[3]; but celery's Task add[uuid]
  }
  if (base::find_any<' ', ','>(content) == std::string_view::npos) {
    add_bracket(content, end);
    return;
  }
  // "[req-<uuid> user project]" of OpenStack, "[app,trace,span]" of Sleuth:
  // only what cannot be anything else.
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t stop =
        std::min(k_gaps.find_in(content, at), content.size());
    const std::string_view word = content.substr(at, stop - at);
    if (is_long_hex_id(word)) {
      add_bracket(word, end);
      return;
    }
    at = stop + 1;
  }
}

void Scanner::add_bracket(std::string_view content, std::size_t end) {
  // "[cid=7f3a]" is a key's; "[10:00:01]" is none.
  if (content.empty()
      || base::find_any<'=', ':'>(content) != std::string_view::npos) {
    return;
  }
  const Shape shape = shape_of(content);
  const auto begin = static_cast<std::size_t>(content.data() - line_.data());
  if (weak_size_ == content.size() && is_hex(content)
      && !is_adjacent(begin - 1)) {
    return; // "[1234] waits for [7f3a]": two ids of one kind
  }
  found_.push_back({k_bracket_key, content, shape});
  has_id_ = has_id_ || shape == Shape::sure;
  if (shape == Shape::weak) {
    weak_size_ = content.size();
  }
  if (has_id_ || weak_size_ > 0) {
    id_end_ = end;
  }
}

// The key that ends before a separator, with its quotes looked at.
Scanner::Key Scanner::key_before(std::size_t separator) const {
  std::size_t end = separator;
  while (end > 0 && is_blank(line_[end - 1]) && separator - end < 2) {
    --end;
  }
  char quote = '\0';
  if (end > 0 && is_quote(line_[end - 1])) {
    quote = line_[--end];
  }
  if (!may_end_id_key(line_.substr(0, end))) {
    return {{}, false}; // "10:00:01": most are none
  }
  std::size_t begin = end;
  while (begin > 0 && end - begin < k_longest_value
         && is_key_character(line_[begin - 1])) {
    --begin;
  }
  const bool quoted = quote != '\0' && begin > 0 && line_[begin - 1] == quote;
  const bool whole = quote == '\0' || quoted;
  return {whole ? line_.substr(begin, end - begin) : std::string_view(),
          quoted};
}

// "logging.googleapis.com/trace=projects/P/traces/ID".
bool Scanner::take_google(std::size_t separator) {
  constexpr std::string_view k_key = "logging.googleapis.com/trace";
  constexpr std::size_t k_digits = 32;
  std::string_view before = line_.substr(0, separator);
  if (!before.ends_with('e') && !before.ends_with('"')) {
    return false;
  }
  before.remove_suffix(before.ends_with('"') ? 1 : 0);
  if (!before.ends_with(k_key)) {
    return false;
  }
  const std::size_t begin =
      std::min(line_.find_first_not_of(" \"", separator + 1), line_.size());
  const std::string_view value =
      line_.substr(begin, k_longest_value + k_google_traces.size() + k_digits);
  const std::size_t slash = value.find(k_google_traces);
  const std::string_view id =
      value.substr(std::min(slash, value.size()))
          .substr(slash == std::string_view::npos ? 0 : k_google_traces.size())
          .substr(0, k_digits);
  if (!value.starts_with("projects/") || id.size() != k_digits || !is_hex(id)) {
    return false;
  }
  found_.push_back({k_key, id, Shape::sure});
  has_id_ = true;
  id_end_ = skip_to_ =
      static_cast<std::size_t>(id.data() - line_.data()) + id.size();
  return true;
}

void Scanner::at_separator(std::size_t separator) {
  if (take_google(separator)) {
    return;
  }
  const Key key = key_before(separator);
  if (key.name.empty()) {
    return;
  }
  if (!is_id_key(key.name)) {
    return;
  }
  if (json_ && key.quoted && !json_keys_) {
    json_keys_ = true; // what text forms found before was a mention
    found_.clear();
  } else if (json_keys_ && !key.quoted) {
    return;
  }
  std::size_t value = separator + 1;
  while (value < line_.size() && is_blank(line_[value])
         && value - separator <= 2) {
    ++value;
  }
  if (value == line_.size()) {
    return;
  }
  const char quote = is_quote(line_[value]) ? line_[value] : '\0';
  const bool prose = value > separator + 1 && !key.quoted && quote == '\0';
  const std::size_t before = found_.size();
  add_value(key.name, quote == '\0' ? value : value + 1, quote);
  if (found_.size() == before) {
    return;
  }
  // "task id: done" is prose; an unquoted value after a blank has a digit.
  const std::string_view added = found_.back().value;
  if (prose && std::none_of(added.begin(), added.end(), is_digit)) {
    found_.pop_back();
    return;
  }
  has_id_ = true;
  id_end_ = skip_to_;
}

// Of X-Ray's "Root=1-8-24;Parent=...;Sampled=1", or with "Self=1-8-24;" in
// front, where the id begins; 0: it is no such header. The value of the first
// part ends before `end`.
std::size_t Scanner::find_root(std::string_view key,
                               std::size_t begin,
                               std::size_t end) const {
  if (line_.substr(begin).starts_with(k_xray_root)) {
    return begin + k_xray_root.size();
  }
  if (end >= line_.size() || line_[end] != '=' || !is_trace_key(key)) {
    return 0;
  }
  while (end < line_.size() && end - begin <= k_longest_value
         && (is_value_character(line_[end]) || line_[end] == '='
             || line_[end] == ';')) {
    ++end;
  }
  const std::size_t at =
      line_.substr(begin, end - begin).find(k_xray_root);
  return at == std::string_view::npos ? 0 : begin + at + k_xray_root.size();
}

// How many '=' behind a value are the padding of an id in base64.
std::size_t Scanner::padding_behind(std::string_view key,
                                    std::string_view value) const {
  const auto end = static_cast<std::size_t>(value.data() - line_.data())
                   + value.size();
  const std::string_view rest = line_.substr(end);
  if (!rest.starts_with('=') || !is_trace_key(key)) {
    return 0;
  }
  const std::size_t padding = rest.starts_with("==") ? 2 : 1;
  const std::string_view padded =
      line_.substr(end - value.size(), value.size() + padding);
  return depends_on_key(padded) ? padding : 0;
}

void Scanner::add_value(std::string_view key, std::size_t begin, char quote) {
  std::size_t end = begin;
  while (end < line_.size() && end - begin <= k_longest_value
         && (quote != '\0' ? line_[end] != quote && line_[end] != '\\'
                           : is_value_character(line_[end]))) {
    ++end;
  }
  const bool closed =
      quote == '\0' || (end < line_.size() && line_[end] == quote);
  std::string_view value = line_.substr(begin, end - begin);
  if (quote == '\0') {
    while (!value.empty() && !is_id_character(value.back())) {
      value.remove_suffix(1);
    }
    // f(request_id=request_id): source code in a traceback.
    if (value == key || line_.substr(begin + value.size()).starts_with('(')) {
      return;
    }
  }
  if (const std::size_t root = find_root(key, begin, end); root != 0) {
    return add_value(key, root, '\0');
  }
  if (quote == '\0') {
    value = line_.substr(begin, value.size() + padding_behind(key, value));
  }
  const std::size_t end_of_value = begin + value.size();
  value = id_within(key, base::trim(value)); // "req-1 ", of a header
  if (!closed || value.empty() || value.size() > k_longest_value
      || is_no_value(value)) {
    return;
  }
  found_.push_back({key, value, Shape::sure});
  skip_to_ = end_of_value;
}

} // namespace

std::vector<FoundId> find_ids(std::string_view line) {
  std::vector<FoundId> found;
  find_ids(line, found);
  return found;
}

void find_ids(std::string_view line, std::vector<FoundId>& found) {
  found.clear();
  Scanner(line, found).scan();
}

void find_record_ids(std::string_view text,
                     Colors colors,
                     std::string& buffer,
                     std::vector<FoundId>& found) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view first = text.substr(0, end);
  find_ids(colors == Colors::none ? first
                                   : format::without_colors(first, buffer),
           found);
  if (end == text.size()) {
    return;
  }
  find_ids_below(first, text.substr(end + 1), found);
}

} // namespace hawk::story
