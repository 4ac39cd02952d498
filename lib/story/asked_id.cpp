#include "story/asked_id.hpp"

#include "format/characters.hpp"
#include "format/indexed_ids.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

using format::is_id_character;
using format::lower;

// A part of fewer bytes stands in about every line.
constexpr std::size_t k_fewest = 3;

// The longest spelling that is one word is a traceparent; what is longer is
// another word.
constexpr std::size_t k_longest_word = 64;

// The longest part that no writer of JSON escapes ('/' and '+' it does).
std::string_view longest_run(std::string_view text) {
  std::string_view longest;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = begin;
    while (end < text.size() && is_id_character(text[end])) {
      ++end;
    }
    if (end - begin > longest.size()) {
      longest = text.substr(begin, end - begin);
    }
    begin = end + 1;
  }
  return longest;
}

// The last twelve digits are together in the dashed form too. Of all 16 bytes
// in base64 only the end is known if the high half is not.
std::vector<format::Literal> parts_of(const TraceBits& bits) {
  std::vector<format::Literal> parts;
  parts.push_back({hex_of(bits.low).substr(4), true});
  const bool low = bits.high == 0 || has_telling_low_half(bits);
  if (has_telling_low_half(bits)) {
    parts.push_back({std::to_string(bits.low), false});
  }
  const std::string all = base64_of_all(bits);
  parts.push_back(
      {std::string(longest_run(
           bits.high == 0 ? std::string_view(all).substr(11) : all)),
       false});
  if (low) {
    parts.push_back({std::string(longest_run(base64_of_low(bits))), false});
  }
  return parts;
}

std::size_t find_part(std::string_view text,
                      const format::Literal& part,
                      std::size_t from) {
  if (!part.ignore_case) {
    return text.find(part.bytes, from);
  }
  const auto at =
      std::search(text.begin() + static_cast<std::ptrdiff_t>(from),
                  text.end(),
                  part.bytes.begin(),
                  part.bytes.end(),
                  [](char a, char b) { return lower(a) == lower(b); });
  return at == text.end() ? std::string_view::npos
                          : static_cast<std::size_t>(at - text.begin());
}

bool is_base64_character(char c) {
  return format::is_alphanumeric(c) || c == '+' || c == '/' || c == '=';
}

// The word around a part; empty if it is longer than any spelling.
template <typename IsOfWord>
std::string_view word_around(std::string_view text,
                             std::size_t at,
                             std::size_t size,
                             IsOfWord is_of_word) {
  std::size_t begin = at;
  std::size_t end = at + size;
  while (begin > 0 && is_of_word(text[begin - 1])) {
    if (end - --begin > k_longest_word) {
      return {};
    }
  }
  while (end < text.size() && is_of_word(text[end])) {
    if (++end - begin > k_longest_word) {
      return {};
    }
  }
  return text.substr(begin, end - begin);
}

// Every character of the parts, each in the cases in which it may stand.
std::string escapable_of(const std::vector<format::Literal>& parts) {
  std::string all;
  for (const format::Literal& part : parts) {
    for (const char c : part.bytes) {
      all += c;
      if (part.ignore_case && format::is_letter(c)) {
        all += static_cast<char>(c ^ 0x20);
      }
    }
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

} // namespace

AskedId::AskedId(std::string_view typed)
    : typed_(typed),
      bits_(parse_trace_bits(typed)),
      parts_(bits_ ? parts_of(*bits_) : std::vector<format::Literal>{}),
      search_(parts_) {}

bool AskedId::is(std::string_view id) const {
  if (id == typed_) {
    return true;
  }
  if (!bits_) {
    return false;
  }
  const auto bits = parse_trace_bits(id);
  return bits && is_same(*bits, *bits_);
}

bool AskedId::has_typed_word(std::string_view text) const {
  if (typed_.empty()) {
    return false;
  }
  for (std::size_t at = text.find(typed_); at != std::string_view::npos;
       at = text.find(typed_, at + 1)) {
    const std::size_t end = at + typed_.size();
    if ((at == 0 || !is_id_character(text[at - 1]))
        && (end == text.size() || !is_id_character(text[end]))) {
      return true;
    }
  }
  return false;
}

bool AskedId::has_other_spelling(std::string_view text) const {
  for (const format::Literal& part : parts_) {
    for (std::size_t at = find_part(text, part, 0);
         at != std::string_view::npos;
         at = find_part(text, part, at + 1)) {
      const std::size_t size = part.bytes.size();
      const auto base64 = word_around(text, at, size, is_base64_character);
      if (is(word_around(text, at, size, is_id_character))
          || (base64.ends_with('=') && is(base64))) {
        return true;
      }
    }
  }
  return false;
}

bool AskedId::is_mentioned_in(std::string_view text) const {
  return has_typed_word(text)
         || (search_.find(text, 0) != std::string_view::npos
             && has_other_spelling(text));
}

std::vector<format::Literal> AskedId::literals() const {
  std::vector<format::Literal> parts = parts_;
  // What is no number has its own spelling alone.
  const bool own_part =
      std::none_of(parts.begin(), parts.end(), [this](const auto& part) {
        return find_part(typed_, part, 0) != std::string::npos;
      });
  if (own_part) {
    parts.push_back({std::string(longest_run(typed_)), false});
  }
  const bool short_one =
      std::any_of(parts.begin(), parts.end(), [](const auto& part) {
        return part.bytes.size() < k_fewest;
      });
  if (short_one) {
    return {};
  }
  parts.push_back(format::escaped_one_of(escapable_of(parts)));
  return parts;
}

std::optional<std::uint64_t> AskedId::index_key() const {
  if (bits_) {
    const bool is_time = format::reads_as_time(bits_->low)
                         && std::all_of(typed_.begin(),
                                        typed_.end(),
                                        format::is_digit)
                         && typed_.size() < 32;
    return is_time ? std::nullopt : format::index_key_of(bits_->low);
  }
  return format::index_key_of(std::string_view(typed_));
}

} // namespace hawk::story
