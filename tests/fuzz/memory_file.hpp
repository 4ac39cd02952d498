#pragma once

// A file in memory for what reads descriptors: memfd_create(2).

#include "fuzz.hpp"

#include "base/fd.hpp"
#include "base/file.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <string_view>

namespace hawk::fuzz {

// Holds `text`, and is read from its beginning. What is added later is read
// after that.
class MemoryFile final {
public:
  explicit MemoryFile(std::string_view text)
      : fd_(::memfd_create("fuzz", MFD_CLOEXEC)) {
    FUZZ_CHECK(fd_);
    add(text);
  }

  void add(std::string_view text) {
    while (!text.empty()) {
      const ssize_t count = ::pwrite(
          fd_.get(), text.data(), text.size(), static_cast<off_t>(size_));
      FUZZ_CHECK(count > 0);
      size_ += static_cast<std::size_t>(count);
      text.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  // A descriptor that shares its position with nobody but earlier ones of it.
  base::Fd share() const { return base::Fd(::dup(fd_.get())); }

private:
  base::Fd fd_;
  std::size_t size_ = 0;
};

} // namespace hawk::fuzz
