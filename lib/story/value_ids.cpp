#include "story/value_ids.hpp"

#include "base/text.hpp"
#include "format/characters.hpp"
#include "story/id_forms.hpp"
#include "story/id_keys.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

using format::lower;

bool is_baggage_key(std::string_view key) {
  constexpr std::string_view k_baggage = "baggage";
  if (key.size() < k_baggage.size()) {
    return false;
  }
  const std::size_t begin = key.size() - k_baggage.size();
  return (begin == 0 || key[begin - 1] == '.')
         && std::equal(k_baggage.begin(),
                       k_baggage.end(),
                       key.begin() + static_cast<std::ptrdiff_t>(begin),
                       [](char a, char b) { return a == lower(b); });
}

bool is_plural_key(std::string_view key) {
  return key.size() > 3 && lower(key.back()) == 's'
         && lower(key[key.size() - 2]) == 'd'
         && is_id_key(key.substr(0, key.size() - 1));
}

int digit_of(char c) {
  return format::is_digit(c)       ? c - '0'
         : format::is_hex_digit(c) ? lower(c) - 'a' + 10
                                   : -1;
}

// W3C baggage has all but a few characters as "%2F". One that nobody needs to
// code, as in "req%2D1", stays: an id is looked for by such characters, as they
// stand in the file.
std::string unquoted(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const int high = at + 2 < text.size() ? digit_of(text[at + 1]) : -1;
    const int low = high >= 0 ? digit_of(text[at + 2]) : -1;
    const char coded = static_cast<char>(high * 16 + low);
    if (text[at] == '%' && low >= 0 && !format::is_id_character(coded)) {
      out += coded;
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

// "userId=alice,correlation_id=req-1;prop=1"
void read_baggage(std::string_view text, std::vector<ValueId>& ids) {
  while (!text.empty() && ids.size() < k_most_ids) {
    const std::size_t size = std::min(text.find(','), text.size());
    std::string_view member = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    member = member.substr(0, member.find(';'));
    const std::size_t equals = member.find('=');
    if (equals == std::string_view::npos) {
      continue;
    }
    const std::string_view key = base::trim(member.substr(0, equals));
    if (is_id_key(key)) {
      ids.push_back({key, unquoted(base::trim(member.substr(equals + 1)))});
    }
  }
}

// Takes a number or word and the comma behind it; false: it is neither.
bool skip_word(std::string_view& text) {
  const std::size_t size = std::min(text.find(','), text.size());
  const std::string_view word = text.substr(0, size);
  const bool is_word =
      !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return format::is_alphanumeric(c) || c == '-' || c == '+' || c == '.';
      });
  if (is_word) {
    text.remove_prefix(std::min(size + 1, text.size()));
  }
  return is_word;
}

// ["a",null,"b"], as lists are kept: without blanks. Numbers tell no ids.
void read_list(std::string_view key,
               std::string_view text,
               std::vector<ValueId>& ids) {
  if (text.size() < 4 || text.front() != '[' || text.back() != ']') {
    return;
  }
  text = text.substr(1, text.size() - 2);
  while (ids.size() < k_most_ids) {
    if (skip_word(text)) {
      continue;
    }
    if (!text.starts_with('"')) {
      return;
    }
    const std::size_t end = text.find('"', 1);
    const std::string_view value =
        end == std::string_view::npos ? text : text.substr(1, end - 1);
    if (end == std::string_view::npos
        || value.find('\\') != std::string_view::npos) {
      return;
    }
    ids.push_back({key, std::string(value)});
    text.remove_prefix(end + 1);
    text.remove_prefix(text.starts_with(',') ? 1 : 0);
  }
}

} // namespace

bool holds_value_ids(std::string_view key) {
  return !key.empty()
         && (lower(key.back()) == 's'   ? is_plural_key(key)
             : lower(key.back()) == 'e' ? is_baggage_key(key)
                                        : false);
}

bool holds_ids(std::string_view key) {
  return is_id_key(key) || holds_value_ids(key);
}

std::vector<ValueId> find_value_ids(std::string_view key,
                                    std::string_view value) {
  std::vector<ValueId> ids;
  if (!key.empty() && lower(key.back()) == 'e') {
    read_baggage(value, ids);
  } else {
    read_list(key, value, ids);
  }
  return ids;
}

} // namespace hawk::story
