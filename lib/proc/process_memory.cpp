#include "proc/process_memory.hpp"

#include <sys/uio.h>

#include <vector>

namespace hawk::proc {

namespace {

// The kernel takes the foreign address as a pointer.
iovec foreign(std::uint64_t address, std::size_t size) {
  return {reinterpret_cast<void*>(static_cast<std::uintptr_t>(address)), size}; // NOLINT
}

} // namespace

bool ProcessMemory::read(std::uint64_t address, std::span<char> into) const {
  // No page begins at 0, and no object stands in the first: a null pointer and
  // what is read through one.
  constexpr std::uint64_t k_first_page = 4096;
  if (address < k_first_page) {
    return false;
  }
  const iovec local{into.data(), into.size()};
  const iovec remote = foreign(address, into.size());
  return ::process_vm_readv(pid_, &local, 1, &remote, 1, 0)
         == static_cast<ssize_t>(into.size());
}

std::size_t ProcessMemory::read(std::span<const Range> ranges,
                                std::span<char> into) const {
  if (ranges.empty()) {
    return 0;
  }
  const iovec local{into.data(), into.size()};
  std::vector<iovec> remote;
  remote.reserve(ranges.size());
  for (const Range& range : ranges) {
    remote.push_back(foreign(range.address, range.size));
  }
  const ssize_t size =
      ::process_vm_readv(pid_, &local, 1, remote.data(), remote.size(), 0);
  return size > 0 ? static_cast<std::size_t>(size) : 0;
}

} // namespace hawk::proc
