#include "format/mapping.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <utility>

namespace hawk::format {

base::Result<Mapping>
Mapping::make(int fd,
              std::size_t size,
              const std::string& name,
              Access access) {
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, fd, 0);
  if (at == MAP_FAILED) {
    return base::fail(base::make_system_error("map", name, errno));
  }
  ::madvise(
      at, size, access == Access::random ? MADV_RANDOM : MADV_SEQUENTIAL);
  Mapping mapping;
  mapping.bytes_ = {static_cast<const char*>(at), size};
  HAWK_TRY(mapping.guard_, ShrinkGuard::make(mapping.bytes_));
  return mapping;
}

Mapping::Mapping(Mapping&& other) noexcept
    : bytes_(std::exchange(other.bytes_, {})),
      guard_(std::move(other.guard_)) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  if (this != &other) {
    release();
    bytes_ = std::exchange(other.bytes_, {});
    guard_ = std::move(other.guard_);
  }
  return *this;
}

Mapping::~Mapping() {
  release();
}

void Mapping::release() {
  guard_ = {}; // before another mapping can take the addresses
  if (!bytes_.empty()) {
    ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
    bytes_ = {};
  }
}

} // namespace hawk::format
