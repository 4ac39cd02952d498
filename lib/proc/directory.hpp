#pragma once

// A directory read with getdents64(2) into a buffer on the stack: opendir(3)
// allocates 32 KiB for each of a thousand processes.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace hawk::proc {

class Directory final {
public:
  base::Result<> open(int parent, const char* path);

  // The next entry's name, valid until the following call; null at the end
  // (and when the process ended meanwhile).
  const char* next();

  int fd() const { return fd_.get(); }

private:
  base::Fd fd_;
  std::size_t at_ = 0;
  std::size_t size_ = 0;
  alignas(8) char buffer_[8192];
};

// A directory entry that is all digits and fits.
std::optional<std::int32_t> number_of(const char* name);

} // namespace hawk::proc
