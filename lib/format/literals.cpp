#include "format/literals.hpp"

#include "format/characters.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace hawk::format {

namespace {

constexpr std::size_t k_fingerprints = 8; // bits of a table's entry

// More needles than this are looked up.
constexpr std::size_t k_few = 16;

constexpr unsigned k_hash_bits = 16;

std::uint32_t key_at(std::string_view text, std::size_t place) {
  std::uint32_t key = 0;
  for (std::size_t i = 0; i < k_fingerprint; ++i) {
    key = key << 8U | static_cast<unsigned char>(lower(text[place + i]));
  }
  return key;
}

// Of the upper bits of a product: Fibonacci hashing.
std::size_t hash_of(std::uint32_t key) {
  return (key * 0x9e3779b1U) >> (32U - k_hash_bits);
}

// About how often a byte stands in logs, in thousandths, times eight.
unsigned commonness(char c) {
  if (is_digit(c)) {
    return c <= '2' ? 300 : 200;
  }
  if (is_letter(c)) {
    const unsigned often =
        std::string_view("etaoinsrcdlmpu").find(lower(c)) < 14 ? 200 : 60;
    return is_upper(c) ? often / 8 : often;
  }
  return std::string_view("\",:-/ .[]{}=_").find(c) != std::string_view::npos
             ? 250
             : 10;
}

std::size_t rarest_part(std::string_view bytes, bool ignore_case) {
  if (bytes.size() <= k_fingerprint) {
    return 0;
  }
  std::size_t best = 0;
  double fewest = 0;
  for (std::size_t at = 0; at + k_fingerprint <= bytes.size(); ++at) {
    double product = 1;
    for (std::size_t i = 0; i < k_fingerprint; ++i) {
      const char c = bytes[at + i];
      product *= ignore_case && is_letter(c)
                     ? commonness(c) + commonness(lower(c))
                     : commonness(c);
    }
    if (at == 0 || product < fewest) {
      best = at;
      fewest = product;
    }
  }
  return best;
}

constexpr std::string_view k_escape = "\\u00";
constexpr std::size_t k_escape_digits = 2;

// Whether hex digits at the front are one of the characters.
bool is_one_of(std::string_view digits, std::string_view characters) {
  unsigned code = 0;
  const char* const end = digits.data() + k_escape_digits;
  return digits.size() >= k_escape_digits
         && std::from_chars(digits.data(), end, code, 16).ptr == end
         && characters.find(static_cast<char>(code)) != std::string_view::npos;
}

} // namespace

std::vector<Literal> in_byte_lists() {
  // With blanks before systemd 240.
  return {{"\"MESSAGE\":[", false}, {"\"MESSAGE\" : [", false}};
}

Literal escaped_one_of(std::string_view characters) {
  return {std::string(k_escape), false, std::string(characters)};
}

LiteralSearch::LiteralSearch(std::span<const Literal> literals,
                             ScanCode code) {
  for (const Literal& literal : literals) {
    if (!literal.bytes.empty()) {
      add(literal);
    }
  }
  if (needles_.size() > k_few) {
    make_lookup();
  }
  const bool memmem = code == ScanCode::best && needles_.size() == 1
                      && !needles_.front().ignore_case
                      && needles_.front().escaped.empty();
  if (!memmem) {
    scan_ = find_fingerprint_scan(code);
    if (scan_ == nullptr) {
      scan_ = find_fingerprint_scan(ScanCode::portable);
    }
  }
}

void LiteralSearch::add(const Literal& literal) {
  Needle needle{literal.bytes, false, 0, literal.escaped};
  for (char& c : needle.bytes) {
    needle.ignore_case =
        needle.ignore_case || (literal.ignore_case && is_letter(c));
    c = literal.ignore_case ? lower(c) : c;
  }
  needle.fingerprint = rarest_part(needle.bytes, needle.ignore_case);
  const auto bit =
      static_cast<std::uint8_t>(1U << needles_.size() % k_fingerprints);
  for (std::size_t i = 0; i < k_fingerprint; ++i) {
    FingerprintTables::Byte& table = tables_.bytes[i];
    if (needle.fingerprint + i >= needle.bytes.size()) { // any byte will do
      table.beyond |= bit;
      for (std::size_t half = 0; half < 16; ++half) {
        table.low[half] |= bit;
        table.high[half] |= bit;
      }
      continue;
    }
    const auto byte =
        static_cast<unsigned char>(needle.bytes[needle.fingerprint + i]);
    table.low[byte & 15U] |= bit;
    table.high[byte >> 4U] |= bit;
    if (needle.ignore_case && is_letter(static_cast<char>(byte))) {
      table.high[(byte ^ 0x20U) >> 4U] |= bit; // the same low half
    }
  }
  longest_ = std::max(longest_,
                      needle.bytes.size()
                          + (needle.escaped.empty() ? 0 : k_escape_digits));
  needles_.push_back(std::move(needle));
}

void LiteralSearch::make_lookup() {
  may_be_.resize((std::size_t{1} << k_hash_bits) / 64);
  for (std::uint32_t i = 0; i < needles_.size(); ++i) {
    const Needle& needle = needles_[i];
    if (needle.fingerprint + k_fingerprint > needle.bytes.size()) {
      unkeyed_.push_back(i);
      continue;
    }
    const std::uint32_t key = key_at(needle.bytes, needle.fingerprint);
    keyed_.push_back({key, i});
    may_be_[hash_of(key) / 64] |= std::uint64_t{1} << hash_of(key) % 64;
  }
  std::sort(keyed_.begin(), keyed_.end(), [](const Keyed& a, const Keyed& b) {
    return a.key < b.key;
  });
}

bool LiteralSearch::is_keyed_at(std::string_view text,
                                std::size_t place) const {
  const auto is_here = [&](std::uint32_t needle) {
    return stands_at(needles_[needle], text, place);
  };
  if (std::any_of(unkeyed_.begin(), unkeyed_.end(), is_here)) {
    return true;
  }
  if (place + k_fingerprint > text.size()) {
    return false;
  }
  const std::uint32_t key = key_at(text, place);
  if ((may_be_[hash_of(key) / 64] >> hash_of(key) % 64 & 1U) == 0) {
    return false;
  }
  auto at = std::lower_bound(
      keyed_.begin(), keyed_.end(), key, [](const Keyed& keyed, std::uint32_t k) {
        return keyed.key < k;
      });
  for (; at != keyed_.end() && at->key == key; ++at) {
    if (is_here(at->needle)) {
      return true;
    }
  }
  return false;
}

bool LiteralSearch::stands_at(const Needle& needle,
                              std::string_view text,
                              std::size_t fingerprint) {
  if (fingerprint < needle.fingerprint) {
    return false;
  }
  const std::string_view there =
      text.substr(fingerprint - needle.fingerprint, needle.bytes.size());
  if (!needle.escaped.empty()) {
    const std::size_t digits =
        fingerprint - needle.fingerprint + needle.bytes.size();
    return there == needle.bytes
           && is_one_of(text.substr(digits), needle.escaped);
  }
  if (!needle.ignore_case) {
    return there == needle.bytes;
  }
  return std::equal(there.begin(),
                    there.end(),
                    needle.bytes.begin(),
                    needle.bytes.end(),
                    [](char a, char b) { return lower(a) == b; });
}

bool LiteralSearch::is_one_at(std::string_view text,
                              const Candidate& candidate) const {
  if (needles_.size() > k_few) {
    return is_keyed_at(text, candidate.place);
  }
  for (std::size_t i = 0; i < needles_.size(); ++i) {
    if ((candidate.fingerprints >> i % k_fingerprints & 1U) != 0
        && stands_at(needles_[i], text, candidate.place)) {
      return true;
    }
  }
  return false;
}

std::size_t LiteralSearch::find(std::string_view text,
                                std::size_t from,
                                std::size_t to) const {
  if (needles_.empty() || from >= text.size()) {
    return std::string_view::npos;
  }
  to = std::min(to, text.size());
  if (scan_ == nullptr) {
    const std::string& bytes = needles_.front().bytes;
    const std::size_t end =
        std::min(text.size() - from, to - from + bytes.size() - 1);
    const void* at =
        ::memmem(text.data() + from, end, bytes.data(), bytes.size());
    return at == nullptr
               ? std::string_view::npos
               : static_cast<std::size_t>(static_cast<const char*>(at)
                                          - text.data());
  }
  for (;;) {
    const Candidate candidate = scan_(tables_, text, from, to);
    if (candidate.place == std::string_view::npos
        || is_one_at(text, candidate)) {
      return candidate.place;
    }
    from = candidate.place + 1;
  }
}

} // namespace hawk::format
