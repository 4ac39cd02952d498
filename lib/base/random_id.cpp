#include "base/random_id.hpp"

#include "base/assert.hpp"

#include <fmt/core.h>

#include <sys/random.h>

#include <algorithm>
#include <array>

namespace hawk::base {

namespace {

constexpr int k_most_bytes = 32;
using Bytes = std::array<unsigned char, k_most_bytes>;

Bytes random_bytes() {
  Bytes bytes{};
  // Never short and never interrupted for 256 bytes or less: getrandom(2).
  const ssize_t count = ::getrandom(bytes.data(), bytes.size(), 0);
  HAWK_ASSERT(count == static_cast<ssize_t>(bytes.size()));
  return bytes;
}

std::string to_hex(const Bytes& bytes, int count) {
  std::string hex;
  for (int i = 0; i < count; ++i) {
    hex += fmt::format("{:02x}", bytes[static_cast<std::size_t>(i)]);
  }
  return hex;
}

} // namespace

std::string make_uuid() {
  Bytes bytes = random_bytes();
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0fU) | 0x40U);
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3fU) | 0x80U);
  std::string uuid = to_hex(bytes, 16);
  for (const std::size_t at : {8U, 13U, 18U, 23U}) {
    uuid.insert(at, 1, '-');
  }
  return uuid;
}

std::string make_hex_id(int bytes) {
  HAWK_ASSERT(bytes > 0 && bytes <= k_most_bytes);
  std::string hex = to_hex(random_bytes(), bytes);
  if (std::all_of(hex.begin(), hex.end(), [](char c) { return c == '0'; })) {
    hex.back() = '1';
  }
  return hex;
}

} // namespace hawk::base
