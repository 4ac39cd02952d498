#include "format/indexed_ids.hpp"

#include "base/base64.hpp"
#include "format/characters.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <string>

namespace hawk::format {

namespace {

constexpr std::size_t k_digits = 12;
constexpr std::uint64_t k_key_bits = (std::uint64_t{1} << 48U) - 1;

// 2017 to 2033 in nanoseconds since 1970.
constexpr std::uint64_t k_first_time = 1'480'000'000'000'000'000;
constexpr std::uint64_t k_last_time = 2'000'000'000'000'000'000;

// Whether the key right before a number, which begins at `begin`, is a time's:
// `"startTimeUnixNano":"`, `ts=`. Such stand in every line. What no key tells
// of is indexed: a trace id may read as a time, and must be found.
bool is_times_value(std::string_view text, std::size_t begin) {
  constexpr std::size_t k_most = 24; // up to a number, with the end of its key
  constexpr std::string_view k_ends[] = {
      "time", "stamp", "nano", "nanos", "ns", "ts", "start", "end", "_at"};
  std::string key;
  const std::size_t first = begin - std::min(begin, k_most);
  std::size_t end = begin;
  bool separated = false;
  while (end > first && !is_id_character(text[end - 1])) {
    const char c = text[--end];
    if (c != '"' && c != '\\' && c != ' ' && c != ':' && c != '=') {
      return false;
    }
    separated = separated || c == ':' || c == '=';
  }
  for (std::size_t at = first; at < end; ++at) {
    key += lower(text[at]);
  }
  return separated
         && std::any_of(
             std::begin(k_ends), std::end(k_ends), [&key](auto known) {
               return key.ends_with(known);
             });
}

struct Run {
  std::uint64_t value = 0;
  bool has_letter = false;
};

// Eight hex digits at once.
Run read_eight(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  if constexpr (std::endian::native == std::endian::little) {
    word = __builtin_bswap64(word); // the first digit is the highest
  }
  const std::uint64_t letters = word >> 6U & 0x0101010101010101U;
  std::uint64_t halves = (word & 0x0f0f0f0f0f0f0f0fU) + letters * 9;
  halves = (halves | halves >> 4U) & 0x00ff00ff00ff00ffU;
  halves = (halves | halves >> 8U) & 0x0000ffff0000ffffU;
  return {(halves | halves >> 16U) & 0xffffffffU, letters != 0};
}

Run read_twelve(const char* at) {
  const Run first = read_eight(at);
  const Run last = read_eight(at + 4);
  return {first.value << 16U | (last.value & 0xffffU),
          first.has_letter || last.has_letter};
}

constexpr std::size_t k_before_digits = 4;

constexpr std::size_t k_half_digits = 16;   // of a trace id
constexpr std::size_t k_number_digits = 20; // of the largest of 64 bits

// Sixteen decimal digits that begin otherwise than microseconds do from 2001 to
// 2033, and than what may be written shorter.
bool is_telling(std::string_view digits) {
  return digits.size() == k_half_digits && digits[0] >= '2';
}

bool is_dashed_uuid(std::string_view text, std::size_t end) {
  constexpr std::size_t k_size = 36;
  if (end < k_size) {
    return false;
  }
  const std::string_view uuid = text.substr(end - k_size, k_size);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) {
    if (uuid[dash] != '-') {
      return false;
    }
  }
  return std::all_of(uuid.begin(), uuid.end(), [](char c) {
    return is_hex_digit(c) || c == '-';
  });
}

// Whether twelve decimal digits that end before `end`, with four such before
// them, are an id's nevertheless.
bool is_decimal_half(std::string_view text, std::size_t end) {
  if (is_dashed_uuid(text, end)) {
    return true;
  }
  std::size_t begin = end;
  while (begin > 0 && end - begin <= k_number_digits
         && is_hex_digit(text[begin - 1])) {
    --begin;
  }
  const std::string_view run = text.substr(begin, end - begin);
  return run.size() > k_number_digits
         || is_telling(run);
}

// Whether one of the four hex digits before the last twelve is a letter, as in
// "a1b2-123456789012" and "a1b2123456789012". Less than that before them: no.
bool has_letter_before(std::string_view text, std::size_t end) {
  std::size_t begin = end - k_digits;
  begin -= begin > 0 && text[begin - 1] == '-' ? 1U : 0U;
  if (begin < k_before_digits) {
    return false;
  }
  const std::string_view before =
      text.substr(begin - k_before_digits, k_before_digits);
  return std::all_of(before.begin(), before.end(), is_hex_digit)
         && !std::all_of(before.begin(), before.end(), is_digit);
}

// A decimal number of 17 to 20 digits that ends before `end`.
std::optional<std::uint64_t> read_decimal(std::string_view text,
                                          std::size_t end) {
  if (end < 17 || !is_digit(text[end - 17])) { // most are milliseconds
    return std::nullopt;
  }
  std::size_t begin = end;
  while (begin > 0 && end - begin <= 20 && is_digit(text[begin - 1])) {
    --begin;
  }
  const std::size_t size = end - begin;
  std::uint64_t number = 0;
  if (size < 17 || size > 20 || text[begin] == '0'
      || std::from_chars(text.data() + begin, text.data() + end, number).ec
             != std::errc()
      || (reads_as_time(number) && is_times_value(text, begin))) {
    return std::nullopt;
  }
  return number & k_key_bits;
}

bool is_base64_character(char c) {
  return is_alphanumeric(c) || c == '+' || c == '/';
}

// Base64 of 16 or 8 bytes whose last '=' is at `last`.
std::optional<std::uint64_t> read_base64(std::string_view text,
                                         std::size_t last) {
  const bool two = last > 0 && text[last - 1] == '=';
  const std::size_t size = two ? 24 : 12;
  if (last + 1 < size
      || (last + 1 < text.size()
          && (is_base64_character(text[last + 1]) || text[last + 1] == '='))
      || !is_base64_character(text[last - size + 1])) {
    return std::nullopt;
  }
  const auto bytes = base::decode_base64(text.substr(last + 1 - size, size));
  if (!bytes || bytes->size() != (two ? 16U : 8U)) {
    return std::nullopt;
  }
  std::uint64_t number = 0;
  for (const char byte : *bytes) {
    number = number << 8U | static_cast<unsigned char>(byte);
  }
  return number & k_key_bits;
}

constexpr std::size_t k_escape_size = 6;

// Whether a letter, digit, dash or underscore is escaped from `at` on.
bool is_escaped_one(std::string_view text, std::size_t at) {
  constexpr std::string_view k_escape = "\\u00";
  const std::string_view escape = text.substr(at, k_escape_size);
  if (escape.size() < k_escape_size || !escape.starts_with(k_escape)) {
    return false;
  }
  unsigned code = 0;
  const char* const end = escape.data() + k_escape_size;
  return std::from_chars(escape.data() + k_escape.size(), end, code, 16).ptr
             == end
         && code < 0x80 && is_id_character(static_cast<char>(code));
}

// Bits moved on by `count`, with those that come from the word before.
std::uint64_t
moved(std::uint64_t bits, std::uint64_t before, unsigned count) {
  return bits << count | before >> (64U - count);
}

// Runs of so many bits that end at a bit.
struct Runs {
  std::uint64_t one = 0;
  std::uint64_t two = 0;
  std::uint64_t four = 0;
  std::uint64_t eight = 0;
  std::uint64_t twelve = 0;
};

Runs runs_of(std::uint64_t bits, const Runs& before) {
  Runs runs;
  runs.one = bits;
  runs.two = bits & moved(bits, before.one, 1);
  runs.four = runs.two & moved(runs.two, before.two, 2);
  runs.eight = runs.four & moved(runs.four, before.four, 4);
  runs.twelve = runs.eight & moved(runs.four, before.four, 8);
  return runs;
}

// Whether all sixteen digits of it are decimal and no time.
bool is_decimal_key(std::uint64_t low) {
  std::string digits(k_half_digits, '0');
  for (std::size_t i = k_half_digits; i > 0; --i, low >>= 4U) {
    if ((low & 15U) > 9) {
      return false;
    }
    digits[i - 1] = static_cast<char>('0' + (low & 15U));
  }
  return is_telling(digits);
}

} // namespace

std::optional<std::uint64_t> index_key_of(std::uint64_t low) {
  const auto has_letter = [](std::uint64_t digits) {
    while (digits != 0 && (digits & 15U) <= 9) {
      digits >>= 4U;
    }
    return digits != 0;
  };
  const std::uint64_t key = low & k_key_bits;
  // Some leave zeros out in front: the four digits before may be fewer.
  const bool told_before = low >> 60U != 0 && has_letter(low >> 48U);
  return has_letter(key) || told_before || is_decimal_key(low)
             ? std::optional(key)
             : std::nullopt;
}

bool reads_as_time(std::uint64_t number) {
  return number >= k_first_time && number < k_last_time;
}

std::optional<std::uint64_t> index_key_of(std::string_view id) {
  if (id.size() < k_digits) {
    return std::nullopt;
  }
  const std::string_view last = id.substr(id.size() - k_digits);
  if (!std::all_of(last.begin(), last.end(), is_hex_digit)) {
    return std::nullopt;
  }
  const Run run = read_twelve(last.data());
  return run.has_letter || has_letter_before(id, id.size())
             ? std::optional(run.value)
             : std::nullopt;
}

void IndexedIds::find(std::string_view window,
                      std::size_t base,
                      std::size_t from,
                      std::size_t to,
                      std::vector<IndexedId>& found) {
  make_masks(window, masks_);
  if (window.size() % 64 == 0) { // a run may end with the text
    masks_.emplace_back();
  }
  const auto add = [&](std::optional<std::uint64_t> key, std::size_t last) {
    if (key && base + last >= from && base + last < to) {
      found.push_back({*key, base + last});
    }
  };
  Runs before;
  for (std::size_t i = 0; i < masks_.size(); ++i) {
    const Runs runs = runs_of(masks_[i].hex, before);
    std::uint64_t ends = moved(runs.twelve, before.twelve, 1) & ~runs.one;
    for (; ends != 0; ends &= ends - 1) {
      const std::size_t end =
          i * 64 + static_cast<std::size_t>(std::countr_zero(ends));
      const Run run = read_twelve(window.data() + end - k_digits);
      if (run.has_letter || has_letter_before(window, end)) {
        add(run.value, end - 1);
      } else {
        if (is_decimal_half(window, end)) {
          add(run.value, end - 1);
        }
        add(read_decimal(window, end), end - 1);
      }
    }
    for (std::uint64_t rest = masks_[i].marks; rest != 0; rest &= rest - 1) {
      const std::size_t last =
          i * 64 + static_cast<std::size_t>(std::countr_zero(rest));
      if (window[last] == '\\') {
        if (is_escaped_one(window, last)) {
          add(k_escaped_key, last + k_escape_size - 1);
        }
      } else if (last + 1 >= window.size()
                 || !is_alphanumeric(window[last + 1])) {
        add(read_base64(window, last), last);
      }
    }
    before = runs;
  }
}

} // namespace hawk::format
