#pragma once

// Another process's memory, read without stopping it: process_vm_readv(2).
// Needs ptrace rights, which a parent has under Yama. Every address is foreign:
// a read that does not succeed as a whole is no read.

#include "model/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace hawk::proc {

class ProcessMemory final {
public:
  explicit ProcessMemory(model::Pid pid)
      : pid_(pid) {}

  struct Range {
    std::uint64_t address = 0;
    std::size_t size = 0;
  };

  bool read(std::uint64_t address, std::span<char> into) const;

  // Many in one call, one behind the other; IOV_MAX of them at most. Gives how
  // many bytes were read: up to a range that cannot be, whole ranges or not.
  std::size_t read(std::span<const Range> ranges, std::span<char> into) const;

  template <typename T>
  std::optional<T> read(std::uint64_t address) const {
    T value{};
    if (!read(address, {reinterpret_cast<char*>(&value), sizeof value})) {
      return std::nullopt;
    }
    return value;
  }

  model::Pid pid() const { return pid_; }

private:
  model::Pid pid_;
};

} // namespace hawk::proc
