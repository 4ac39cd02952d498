#include "story/id_spelling.hpp"

#include "base/hash.hpp"
#include "base/hex.hpp"
#include "format/characters.hpp"
#include "story/id_hash.hpp"
#include "story/id_keys.hpp"
#include "story/trace_bits.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <unordered_map>

namespace hawk::story {

namespace {

using format::is_digit;
using format::is_hex_digit;
using format::is_id_character;
using format::lower;

constexpr std::size_t k_half = 16; // hex digits
constexpr std::size_t k_whole = 32;
constexpr std::size_t k_uuid = 36;
constexpr std::size_t k_xray = 35;

// Base64 with its padding, of 8 bytes and of 16.
constexpr std::size_t k_half_base64 = 12;
constexpr std::size_t k_whole_base64 = 24;

// What has more in it than an id is longer: 16 digits, and a span of one.
constexpr std::size_t k_shortest_header = k_half + 2;

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_hex_digit);
}

// W3C: all zero is no id. Tracers write "0" where there is no trace; a task may
// have that number.
bool is_zero(std::string_view key, std::string_view value) {
  return value.front() == '0'
         && value.find_first_not_of("0-") == std::string_view::npos
         && (value.size() >= k_half || is_trace_key(key));
}

// B3 in one header may say nothing but whether to sample: "1", "d".
bool is_sampling_only(std::string_view key, std::string_view value) {
  return value.size() == 1 && key.size() >= 2 && key.back() == '3'
         && lower(key[key.size() - 2]) == 'b';
}

std::string_view within_header(std::string_view key, std::string_view value) {
  if (const auto trace = in_traceparent(value)) {
    return *trace;
  }
  if (value.starts_with("projects/")) {
    return without_google_project(value);
  }
  if (value.size() > k_xray && value.starts_with("1-")
      && is_xray_id(value.substr(0, k_xray))
      && !is_id_character(value[k_xray])) {
    return value.substr(0, k_xray); // "1-8-24@SEGMENT"
  }
  const auto is_separator = [value](std::size_t at) {
    return at < value.size()
           && (value[at] == '-' || value[at] == ':' || value[at] == '/'
               || value[at] == '%');
  };
  const std::size_t equals = value.find('=');
  if (equals < value.size() - 1 && is_trace_key(key)) {
    if (const std::string_view root = find_xray_root(value); !root.empty()) {
      return root;
    }
  }
  return (is_separator(k_half) || is_separator(k_whole)) && is_trace_key(key)
             ? without_span(value)
             : value;
}

bool is_decimal(std::string_view id) {
  return id.size() >= 17 && id.size() <= 20 && id.front() != '0'
         && std::all_of(id.begin(), id.end(), is_digit);
}

bool is_low_half(std::string_view low, std::string_view all) {
  return low.size() == k_half && all.size() == k_whole && all.ends_with(low)
         && low >= k_telling_half && is_hex(all);
}

// 16 digits.
void append_hex(std::uint64_t half, std::string& out) {
  const std::size_t size = out.size();
  out.resize(size + k_half);
  for (std::size_t i = k_half; i > 0; --i, half >>= 4U) {
    out[size + i - 1] = base::hex_digit(half);
  }
}

} // namespace

std::string_view find_id_within(std::string_view key, std::string_view value) {
  if (value.empty() || key.empty()) {
    return value;
  }
  if (is_zero(key, value) || is_sampling_only(key, value)) {
    return {};
  }
  if (lower(key.back()) == 't' && is_traceparent_key(key)) {
    const bool found = value.size() == k_whole && is_hex(value);
    value = found ? value : in_traceparent(value).value_or(std::string_view());
    return value.empty() || is_zero(key, value) ? std::string_view() : value;
  }
  if (value.size() < k_shortest_header || value.size() == k_whole
      || (value.size() == k_uuid && value[8] == '-')) {
    return value; // most
  }
  const std::string_view id = within_header(key, value);
  return id.empty() || is_zero(key, id) ? std::string_view() : id;
}

bool is_decimal_or_base64(std::string_view id) {
  return id.back() == '='
             ? id.size() == k_half_base64 || id.size() == k_whole_base64
             : is_digit(id.back()) && is_decimal(id);
}

std::string_view to_hex(std::string_view key,
                        std::string_view id,
                        std::string& buffer) {
  if (!is_trace_key(key)) {
    return id;
  }
  TraceBits bits;
  if (is_digit(id.back())) { // each line of Datadog's has one
    const auto read =
        std::from_chars(id.data(), id.data() + id.size(), bits.low);
    if (read.ec != std::errc()) {
      return id; // more than 64 bits
    }
  } else if (const auto found = parse_trace_bits(id)) {
    bits = *found;
  } else {
    return id;
  }
  buffer.clear();
  if (bits.is_wide) {
    append_hex(bits.high, buffer);
  }
  append_hex(bits.low, buffer);
  return buffer;
}

void normalise_under(std::string_view key,
                  std::string_view id,
                  std::string& out) {
  std::string hex;
  normalise_id(in_hex(key, id, hex), out);
}

std::string normalise_under(std::string_view key, std::string_view id) {
  std::string out;
  normalise_under(key, id, out);
  return out;
}

std::vector<std::size_t> find_respelt(std::span<const SpeltId> ids) {
  std::vector<std::string> normals;
  for (const SpeltId& id : ids) {
    normals.push_back(normalise_under(id.key, id.value));
  }
  std::vector<std::size_t> respelt;
  for (std::size_t i = ids.size(); i-- > 0;) {
    bool again = false;
    for (std::size_t j = 0; j < ids.size() && !again; ++j) {
      again = (j < i && normals[i] == normals[j])
              || is_low_half(normals[i], normals[j]);
    }
    if (again) {
      respelt.push_back(i);
    }
  }
  return respelt;
}

std::vector<LowHalf>
find_low_halves(std::size_t count,
                const std::function<std::string_view(std::size_t)>& normal_of) {
  constexpr std::size_t k_none = static_cast<std::size_t>(-1);
  std::vector<std::size_t> halves;
  std::vector<std::size_t> wholes;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t size = normal_of(i).size();
    if (size == k_half || size == k_whole) {
      (size == k_half ? halves : wholes).push_back(i);
    }
  }
  if (halves.empty() || wholes.empty()) {
    return {};
  }
  struct Whose {
    std::size_t low = 0;
    std::size_t all = k_none;
    bool several = false;
  };
  struct Hash {
    std::size_t operator()(std::string_view normal) const {
      return base::hash_bytes(normal, id_hash_seed());
    }
  };
  std::unordered_map<std::string_view, Whose, Hash> whose;
  whose.reserve(halves.size());
  for (const std::size_t low : halves) {
    whose.emplace(normal_of(low), Whose{low});
  }
  for (const std::size_t all : wholes) {
    const std::string_view normal = normal_of(all);
    const auto found = whose.find(normal.substr(k_whole - k_half));
    if (found != whose.end() && is_low_half(found->first, normal)) {
      Whose& its = found->second;
      its.several = its.several || its.all != k_none;
      its.all = all;
    }
  }
  std::vector<LowHalf> found;
  for (const auto& [normal, its] : whose) {
    if (its.all != k_none && !its.several) {
      found.push_back({its.low, its.all});
    }
  }
  return found;
}

} // namespace hawk::story
