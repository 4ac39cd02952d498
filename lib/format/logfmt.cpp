#include "format/logfmt.hpp"

#include "base/byte_scan.hpp"
#include "format/characters.hpp"
#include "format/event_fields.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

namespace hawk::format {

namespace {

struct Pair {
  std::string_view key;
  std::string value;
  bool has_value = false;
  bool quoted = false;
};

bool is_key_character(char c) {
  return is_id_character(c) || c == '.' || c == '@' || c == '/';
}

// Python's repr() quotes with ' where others do with ". Without another one at
// a word's end it is a letter as any: 'tis.
bool has_end(std::string_view quoted) {
  for (std::size_t i = 1; i < quoted.size(); ++i) {
    if (quoted[i] == '\\') {
      ++i;
    } else if (quoted[i] == '\'') {
      return i + 1 == quoted.size() || is_blank(quoted[i + 1]);
    }
  }
  return false;
}

// Takes a pair from the front of rest; nothing where it is none.
std::optional<Pair> take_pair(std::string_view& rest) {
  while (!rest.empty() && is_blank(rest.front())) {
    rest.remove_prefix(1);
  }
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_key_character);
  Pair pair;
  pair.key = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(pair.key.size());
  if (pair.key.empty()) {
    return std::nullopt;
  }
  if (rest.empty() || rest.front() != '=') {
    return rest.empty() || is_blank(rest.front()) ? std::optional(pair)
                                                  : std::nullopt;
  }
  rest.remove_prefix(1);
  pair.has_value = true;
  const char quote = rest.empty() ? '\0' : rest.front();
  if (quote != '"' && !(quote == '\'' && has_end(rest))) {
    const std::size_t size = std::min(rest.find(' '), rest.size());
    pair.value = rest.substr(0, size);
    rest.remove_prefix(size);
    return pair;
  }
  pair.quoted = true;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == quote) {
      rest.remove_prefix(i + 1);
      return pair;
    }
    if (rest[i] == '\\' && i + 1 < rest.size()) {
      ++i;
      pair.value += rest[i] == 'n'   ? '\n'
                    : rest[i] == 't' ? '\t'
                    : rest[i] == 'r' ? '\r'
                                     : rest[i];
    } else {
      pair.value += rest[i];
    }
  }
  return std::nullopt; // the quote has no end
}

bool is_telling(std::string_view key) {
  const FieldRole role = find_field(key).role;
  return role == FieldRole::time || role == FieldRole::level
         || role == FieldRole::message;
}

model::AttributeValue value_of(Pair pair) {
  if (!pair.has_value) {
    return true;
  }
  std::int64_t number = 0;
  const char* begin = pair.value.data();
  const char* end = begin + pair.value.size();
  const auto [at, error] = std::from_chars(begin, end, number);
  if (!pair.quoted && error == std::errc() && at == end) {
    return number;
  }
  return std::move(pair.value);
}

} // namespace

bool is_logfmt(std::string_view line) {
  // Most lines are none, and their first word tells.
  const std::size_t first = base::find_any<'=', ' '>(line);
  if (first == std::string_view::npos || line[first] == ' ') {
    return false;
  }
  int pairs = 0;
  bool telling = false;
  std::string_view rest = line;
  while (rest.find_first_not_of(" \t") != std::string_view::npos) {
    const auto pair = take_pair(rest);
    if (!pair) {
      return false;
    }
    pairs += pair->has_value ? 1 : 0;
    telling = telling || (pair->has_value && is_telling(pair->key));
  }
  return pairs >= 2 && telling;
}

model::LogEvent read_logfmt(std::string_view line, LogTimes& times) {
  model::LogEvent event;
  EventFields fields(times, event);
  std::string_view rest = line;
  while (auto pair = take_pair(rest)) {
    const Field field = find_field(pair->key);
    if (!pair->has_value || !fields.take(field, pair->value)) {
      event.attributes.insert_or_assign(std::string(field.name),
                                        value_of(*std::move(pair)));
    }
  }
  fields.finish();
  return event;
}

} // namespace hawk::format
