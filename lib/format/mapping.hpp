#pragma once

// A regular file in memory, of the size that it has now. Reads are safe when
// it shrinks (ShrinkGuard).

#include "format/shrink_guard.hpp"

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace hawk::format {

enum class Access { sequential, random };

class Mapping final {
public:
  Mapping() = default;

  static base::Result<Mapping>
  make(int fd, std::size_t size, const std::string& name, Access access);

  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  ~Mapping();

  std::string_view bytes() const { return bytes_; }

  // Whether bytes were read that are no longer there.
  bool was_hit() const { return guard_.was_hit(); }

private:
  void release();

  std::string_view bytes_;
  ShrinkGuard guard_;
};

} // namespace hawk::format
