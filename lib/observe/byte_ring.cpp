#include "observe/byte_ring.hpp"

#include <algorithm>
#include <cstring>

namespace hawk::observe {

ByteRing::ByteRing(std::size_t capacity)
    : bytes_(capacity) {}

bool ByteRing::push(std::string_view bytes) {
  const std::uint64_t pushed = pushed_.load(std::memory_order_relaxed);
  const std::uint64_t popped = popped_.load(std::memory_order_acquire);
  if (bytes.size() > bytes_.size() - (pushed - popped)) {
    return false;
  }
  const std::size_t at = pushed % bytes_.size();
  const std::size_t first = std::min(bytes.size(), bytes_.size() - at);
  std::memcpy(bytes_.data() + at, bytes.data(), first);
  std::memcpy(bytes_.data(), bytes.data() + first, bytes.size() - first);
  pushed_.store(pushed + bytes.size(), std::memory_order_release);
  return true;
}

std::string_view ByteRing::front() const {
  const std::uint64_t popped = popped_.load(std::memory_order_relaxed);
  const std::uint64_t pushed = pushed_.load(std::memory_order_acquire);
  const std::size_t at = popped % bytes_.size();
  const std::size_t run =
      std::min<std::uint64_t>(pushed - popped, bytes_.size() - at);
  return {bytes_.data() + at, run};
}

void ByteRing::pop(std::size_t count) {
  popped_.store(popped_.load(std::memory_order_relaxed) + count,
                std::memory_order_release);
}

std::size_t ByteRing::size() const {
  return pushed_.load(std::memory_order_acquire)
         - popped_.load(std::memory_order_acquire);
}

} // namespace hawk::observe
