#include "proc/process_memory.hpp"

#include <sys/uio.h>

namespace hawk::proc {

bool ProcessMemory::read(std::uint64_t address, std::span<char> into) const {
  // No page begins at 0, and no object stands in the first: a null pointer and
  // what is read through one.
  constexpr std::uint64_t k_first_page = 4096;
  if (address < k_first_page) {
    return false;
  }
  const iovec local{into.data(), into.size()};
  // The kernel takes the foreign address as a pointer.
  const iovec remote{
      reinterpret_cast<void*>(static_cast<std::uintptr_t>(address)), // NOLINT
      into.size()};
  return ::process_vm_readv(pid_, &local, 1, &remote, 1, 0)
         == static_cast<ssize_t>(into.size());
}

} // namespace hawk::proc
