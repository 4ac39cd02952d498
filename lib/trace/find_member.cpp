#include "trace/find_member.hpp"

#include <algorithm>
#include <cstddef>

namespace hawk::trace {

namespace {

constexpr std::string_view k_blanks = " \t\r\n";

void skip_blanks(std::string_view& text) {
  text.remove_prefix(
      std::min(text.find_first_not_of(k_blanks), text.size()));
}

// Behind a string whose opening quote is at `at`; the size of the text where
// it does not end.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '"') {
      return at + 1;
    }
  }
  return text.size();
}

// Behind the value at the front: where its brackets are closed.
std::size_t end_of_value(std::string_view text) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < text.size();) {
    switch (text[at]) {
    case '"':
      at = end_of_string(text, at);
      break;
    case '{':
    case '[':
      ++depth;
      ++at;
      break;
    case '}':
    case ']':
      if (depth == 0) {
        return at;
      }
      --depth;
      ++at;
      break;
    case ',':
      if (depth == 0) {
        return at;
      }
      ++at;
      break;
    default:
      ++at;
    }
  }
  return text.size();
}

bool take(std::string_view& text, char c) {
  skip_blanks(text);
  if (text.empty() || text.front() != c) {
    return false;
  }
  text.remove_prefix(1);
  skip_blanks(text);
  return true;
}

} // namespace

std::optional<std::string_view> find_member(std::string_view object,
                                            std::string_view key) {
  std::string_view rest = object;
  if (!take(rest, '{')) {
    return std::nullopt;
  }
  do {
    skip_blanks(rest);
    if (rest.empty() || rest.front() != '"') {
      return std::nullopt;
    }
    const std::size_t end = end_of_string(rest, 0);
    const std::string_view name = rest.substr(1, end - 1);
    rest.remove_prefix(end);
    if (!take(rest, ':')) {
      return std::nullopt;
    }
    std::string_view value = rest.substr(0, end_of_value(rest));
    rest.remove_prefix(value.size());
    value = value.substr(0, value.find_last_not_of(k_blanks) + 1);
    if (name.size() == key.size() + 1 && name.starts_with(key)) {
      return value;
    }
  } while (take(rest, ','));
  return std::nullopt;
}

} // namespace hawk::trace
