#include "format/packer.hpp"

#include <zlib.h>

#include <array>

namespace hawk::format {

namespace {

constexpr int k_window_and_gzip = 15 + 16; // zlib.h, deflateInit2
constexpr int k_memory = 8;
constexpr int k_level = 1; // JSON becomes a tenth of its size even so

} // namespace

base::Result<std::string> pack_gzip(std::string_view bytes) {
  z_stream stream{};
  if (::deflateInit2(&stream,
                     k_level,
                     Z_DEFLATED,
                     k_window_and_gzip,
                     k_memory,
                     Z_DEFAULT_STRATEGY)
      != Z_OK) {
    return base::fail({base::Error::Kind::system, "cannot pack: no memory", 0});
  }
  // zlib does not write to what it reads.
  stream.next_in =
      reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, std::size_t{32} << 10> buffer{};
  int code = Z_OK;
  while (code == Z_OK) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    code = ::deflate(&stream, Z_FINISH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
  }
  ::deflateEnd(&stream);
  return out;
}

} // namespace hawk::format
