#pragma once

// Another process's memory for who asks nearly the same again and again: what
// was asked for lately is read in one system call, so that most questions cost
// none, and the answers are of one moment. What was not foreseen is read when
// it is asked for.

#include "proc/process_memory.hpp"

#include <cstddef>
#include <map>
#include <vector>

namespace hawk::proc {

class ReadAhead final {
public:
  explicit ReadAhead(ProcessMemory memory)
      : memory_(memory) {}

  // Answers are of this moment from here on, or later.
  void refresh();

  // False where it cannot be read as a whole.
  bool read(std::uint64_t address, std::span<char> into);

  template <typename T>
  std::optional<T> read(std::uint64_t address) {
    T value{};
    if (!read(address, {reinterpret_cast<char*>(&value), sizeof value})) {
      return std::nullopt;
    }
    return value;
  }

  // Reads that took a system call of their own.
  std::uint64_t unforeseen() const { return unforeseen_; }

private:
  struct Wish {
    std::size_t size = 0;
    int age = 0; // in moments, since it was last asked for
  };

  struct Piece {
    std::uint64_t address = 0;
    std::size_t size = 0;
    std::size_t offset = 0; // in bytes_
  };

  void plan();
  void keep(std::size_t size);
  void note(std::uint64_t address, std::size_t size);
  const Piece* find(std::uint64_t address, std::size_t size) const;

  ProcessMemory memory_;
  std::map<std::uint64_t, Wish> wishes_;
  std::vector<Piece> pieces_; // ascending
  std::vector<char> bytes_;
  std::uint64_t unforeseen_ = 0;
};

} // namespace hawk::proc
