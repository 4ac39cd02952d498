#include "format/logfmt.hpp"

#include "format/characters.hpp"
#include "format/severity.hpp"

#include <algorithm>
#include <array>
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
  if (rest.empty() || rest.front() != '"') {
    const std::size_t size = std::min(rest.find(' '), rest.size());
    pair.value = rest.substr(0, size);
    rest.remove_prefix(size);
    return pair;
  }
  pair.quoted = true;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
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

constexpr std::array<std::string_view, 4> k_times = {
    "time", "ts", "timestamp", "t"};
constexpr std::array<std::string_view, 4> k_levels = {
    "level", "lvl", "severity", "loglevel"};
constexpr std::array<std::string_view, 2> k_messages = {"msg", "message"};

template <std::size_t N>
bool is_one_of(std::string_view key,
               const std::array<std::string_view, N>& keys) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

bool is_telling(std::string_view key) {
  return is_one_of(key, k_times) || is_one_of(key, k_levels)
         || is_one_of(key, k_messages);
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
  const std::size_t first = std::min(line.find(' '), line.size());
  if (line.substr(0, first).find('=') == std::string_view::npos) {
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
  std::string_view rest = line;
  while (auto pair = take_pair(rest)) {
    const std::string key(pair->key);
    if (is_one_of(key, k_times) && !event.timestamp) {
      event.timestamp = times.parse(pair->value);
      if (event.timestamp) {
        continue;
      }
    } else if (is_one_of(key, k_levels)) {
      const std::string_view known = severity_of(pair->value);
      event.severity_text = known.empty() ? pair->value : std::string(known);
      continue;
    } else if (is_one_of(key, k_messages)) {
      event.body = std::move(pair->value);
      continue;
    } else if (key == "trace_id" || key == "traceID" || key == "traceId") {
      event.trace_id = std::move(pair->value);
      continue;
    } else if (key == "span_id" || key == "spanID" || key == "spanId") {
      event.span_id = std::move(pair->value);
      continue;
    }
    event.attributes[key == "service" ? "service.name" : key] =
        value_of(*std::move(pair));
  }
  return event;
}

} // namespace hawk::format
