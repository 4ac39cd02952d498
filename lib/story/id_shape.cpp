#include "story/id_shape.hpp"

#include "base/byte_scan.hpp"
#include "format/characters.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hawk::story {

namespace {

using format::is_digit;
using format::is_letter;
using format::is_alphanumeric;
using format::lower;
using format::is_hex_digit;

constexpr std::size_t k_longest = 128;

// Where the digits of a UUID stand, and how many.
constexpr std::array<std::pair<std::size_t, std::size_t>, 5> k_uuid_parts = {
    {{0, 8}, {9, 4}, {14, 4}, {19, 4}, {24, 12}}};

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

// Whether text is this word, which is in lower case, in any case.
bool is_word(std::string_view text, std::string_view word) {
  return text.size() == word.size()
         && std::equal(
             text.begin(), text.end(), word.begin(), [](char a, char b) {
               return lower(a) == b;
             });
}

bool contains_no_id_word(std::string_view word) {
  for (std::size_t begin = 0; begin < word.size();) {
    std::size_t end = begin;
    while (end < word.size() && is_letter(word[end])) {
      ++end;
    }
    const std::string_view letters = word.substr(begin, end - begin);
    begin = end + 1;
    if (letters.size() < 3) { // as no word: most of a hex id's
      continue;
    }
    // "ForkPoolWorker-1": the end of a compound counts; "msgline1" is rare.
    for (const std::string_view no_id : k_no_id_words) {
      const bool tail = no_id.size() >= 6 && letters.size() > no_id.size();
      if (is_word(tail ? letters.substr(letters.size() - no_id.size())
                       : letters,
                  no_id)) {
        return true;
      }
    }
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

std::string_view without_0x(std::string_view id) {
  return id.substr(id.starts_with("0x") || id.starts_with("0X") ? 2 : 0);
}

// Of a word that is nothing but hex digits and dashes, how many are dashes; npos
// for another.
#if defined(__SSE2__)

constexpr std::size_t k_wide = 16;

// Where sixteen bytes have a dash, a bit for each; more than sixteen bits if one
// is neither that nor a hex digit.
unsigned find_dashes(const char* at) {
  const auto is_within = [](__m128i bytes, char first, char size) {
    const __m128i from = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(
        _mm_min_epu8(from, _mm_set1_epi8(static_cast<char>(size - 1))), from);
  };
  const __m128i bytes =
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i dash = base::equals(bytes, '-');
  const __m128i hex = _mm_or_si128(
      is_within(bytes, '0', 10),
      is_within(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 6));
  constexpr unsigned k_other = 1U << k_wide;
  return _mm_movemask_epi8(_mm_or_si128(hex, dash)) != 0xffff
             ? k_other
             : static_cast<unsigned>(_mm_movemask_epi8(dash));
}

// "8-4-4-4-12", as most ids are.
bool is_uuid(std::string_view word) {
  constexpr std::size_t k_size = 36;
  const char* const at = word.data();
  return word.size() == k_size
         && find_dashes(at) == (1U << 8U | 1U << 13U)
         && find_dashes(at + k_wide) == (1U << 2U | 1U << 7U)
         && find_dashes(at + k_size - k_wide) == 1U << 3U;
}

// Sixteen at a time: this is asked of every word in brackets.
std::size_t count_dashes(std::string_view word) {
  if (word.size() < k_wide) {
    return std::string_view::npos; // too few to be asked
  }
  std::size_t dashes = 0;
  for (std::size_t at = 0; at < word.size(); at += k_wide) {
    // The last sixteen lap over those before.
    const std::size_t begin = std::min(at, word.size() - k_wide);
    const unsigned found = find_dashes(word.data() + begin);
    if (found > 0xffffU) {
      return std::string_view::npos;
    }
    for (unsigned left = found & (0xffffU << (at - begin)); left != 0;
         left &= left - 1) {
      ++dashes;
    }
  }
  return dashes;
}

#else

bool is_uuid(std::string_view word) {
  std::size_t at = 0;
  return word.size() == 36
         && std::all_of(word.begin(), word.end(), [&at](char c) {
              const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
              ++at;
              return dash ? c == '-' : is_hex_digit(c);
            });
}

std::size_t count_dashes(std::string_view word) {
  const auto is_part = [](char c) { return is_hex_digit(c) || c == '-'; };
  return std::all_of(word.begin(), word.end(), is_part)
             ? static_cast<std::size_t>(
                 std::count(word.begin(), word.end(), '-'))
             : std::string_view::npos;
}

#endif

// 16 or 32 hex digits, with dashes or without.
bool is_hex_id(std::string_view id) {
  if (id.size() < 16 || id.size() > 48) {
    return false;
  }
  if (is_uuid(id)) {
    return true;
  }
  const std::string_view word = without_0x(id);
  const std::size_t dashes = count_dashes(word);
  return dashes != std::string_view::npos
         && (word.size() - dashes == 16 || word.size() - dashes == 32);
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
  if (is_long_hex_id(content)) {
    return Shape::sure;
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

bool is_xray_id(std::string_view word) {
  const auto is_hex = [word](std::size_t begin, std::size_t end) {
    return std::all_of(word.begin() + static_cast<std::ptrdiff_t>(begin),
                       word.begin() + static_cast<std::ptrdiff_t>(end),
                       is_hex_digit);
  };
  return word.size() == 35 && word.starts_with("1-") && word[10] == '-'
         && is_hex(2, 10) && is_hex(11, 35);
}

namespace {

// 16 or 32 hex digits. Other dashes than a UUID's and X-Ray's stand between two
// numbers as often as within one.
bool is_undashed(std::string_view word) {
  return (word.size() == 16 || word.size() == 32) && count_dashes(word) == 0;
}

// Of 32 digits, in lower case, of which the first 16 are zeros.
void without_high_half(std::string& digits) {
  constexpr std::string_view k_zeros = "0000000000000000";
  if (digits.size() == 2 * k_zeros.size() && digits.starts_with(k_zeros)
      && std::string_view(digits).substr(k_zeros.size()) >= k_telling_half) {
    digits.erase(0, k_zeros.size());
  }
}

} // namespace

void normalise_id(std::string_view id, std::string& out) {
  if (is_uuid(id)) { // most are one
    out.resize(32);
    char* to = out.data();
    for (const auto& [from, size] : k_uuid_parts) {
      to = std::copy_n(id.data() + from, size, to);
    }
    for (char& c : out) {
      c = static_cast<char>(c | 0x20); // digits stay what they are
    }
    without_high_half(out);
    return;
  }
  const bool xray = is_xray_id(id);
  if (!xray && !is_undashed(without_0x(id))) {
    out = id;
    return;
  }
  const std::string_view digits = xray ? id.substr(2) : without_0x(id);
  out.resize(digits.size());
  std::size_t size = 0;
  for (const char c : digits) {
    out[size] = lower(c);
    size += c != '-' ? 1U : 0U;
  }
  out.resize(size);
  without_high_half(out);
}

std::string normalise_id(std::string_view id) {
  std::string out;
  normalise_id(id, out);
  return out;
}

} // namespace hawk::story
