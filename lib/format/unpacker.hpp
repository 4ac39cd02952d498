#pragma once

// The home of zlib and libzstd: packed bytes in, a piece of the unpacked out.

#include "format/byte_source.hpp"

#include "base/result.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace hawk::format {

class Unpacker final {
public:
  Unpacker();
  Unpacker(Unpacker&&) noexcept;
  Unpacker& operator=(Unpacker&&) noexcept;
  ~Unpacker();

  base::Result<> open(Packing packing);

  struct Step {
    std::size_t taken = 0; // of the packed bytes
    std::size_t made = 0;
    bool finished = false; // there is no more, and it ended well
  };

  // `at_end`: no more packed bytes will come. Errors say what is wrong with
  // the data, after all that could be unpacked was.
  base::Result<Step>
  unpack(std::string_view packed, bool at_end, std::span<char> into);

private:
  struct Gzip;
  struct Zstd;
  std::unique_ptr<Gzip> gzip_;
  std::unique_ptr<Zstd> zstd_;
};

// All of packed bytes in memory. Errors: they are damaged, or become more than
// `most` bytes.
base::Result<std::string> unpack_all(std::string_view packed, std::size_t most);

} // namespace hawk::format
