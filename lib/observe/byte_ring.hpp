#pragma once

// A preallocated queue of bytes for one producer and one consumer thread, in
// place, without locks.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hawk::observe {

class ByteRing final {
public:
  explicit ByteRing(std::size_t capacity);

  // Producer: all of it, or nothing and false.
  bool push(std::string_view bytes);

  // Consumer: the longest piece that lies in one run; empty if there is none.
  std::string_view front() const;

  // Consumer: lets go of the first `count` bytes of front().
  void pop(std::size_t count);

  std::size_t size() const;

private:
  std::vector<char> bytes_;
  std::atomic<std::uint64_t> pushed_{0}; // by the producer
  std::atomic<std::uint64_t> popped_{0}; // by the consumer
};

} // namespace hawk::observe
