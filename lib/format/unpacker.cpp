#include "format/unpacker.hpp"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

namespace hawk::format {

namespace {

uInt limited(std::size_t size) {
  return static_cast<uInt>(
      std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

base::Error broken_off() {
  return base::make_malformed("the packed data end in the middle");
}

bool is_padding(std::string_view rest) {
  return rest.find_first_not_of('\0') == std::string_view::npos;
}

} // namespace

struct Unpacker::Gzip {
  z_stream stream{};
  bool opened = false;
  bool between = false; // a member ended; another may follow

  ~Gzip() {
    if (opened) {
      ::inflateEnd(&stream);
    }
  }

  base::Result<> open() {
    opened = ::inflateInit2(&stream, 15 + 16) == Z_OK; // 16: gzip only
    if (!opened) {
      return base::fail(
          base::make_system_error("unpack", "gzip data", ENOMEM));
    }
    return {};
  }

  base::Result<Step>
  unpack(std::string_view packed, bool at_end, std::span<char> into) {
    if (between) {
      if (packed.empty()) {
        return Step{0, 0, at_end};
      }
      if (packed.front() == '\0') { // tapes and block devices pad
        const std::size_t zeros =
            std::min(packed.find_first_not_of('\0'), packed.size());
        return Step{zeros, 0, at_end && zeros == packed.size()};
      }
      ::inflateReset(&stream);
      between = false;
    }
    // zlib's interface is older than const.
    stream.next_in =
        reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = limited(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(into.data());
    stream.avail_out = limited(into.size());
    const uInt in = stream.avail_in;
    const uInt out = stream.avail_out;
    const int status = ::inflate(&stream, Z_NO_FLUSH);
    const Step step{in - stream.avail_in, out - stream.avail_out, false};
    between = status == Z_STREAM_END;
    if (between || step.made > 0) {
      return step;
    }
    if (status != Z_OK && status != Z_BUF_ERROR) {
      return base::fail(base::make_malformed(
          stream.msg != nullptr ? std::string("damaged gzip data, ")
                                      + stream.msg
                                : "damaged gzip data"));
    }
    if (at_end && step.taken == 0) {
      return base::fail(broken_off());
    }
    return step;
  }
};

struct Unpacker::Zstd {
  ZSTD_DStream* stream = nullptr;
  bool between = false;
  std::size_t failed = 0; // a status to tell once the bytes before are out

  ~Zstd() { ::ZSTD_freeDStream(stream); }

  base::Result<> open() {
    stream = ::ZSTD_createDStream();
    if (stream == nullptr) {
      return base::fail(
          base::make_system_error("unpack", "zstd data", ENOMEM));
    }
    // 2^27: the command line's own limit. More would not fit our memory.
    ::ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, 27);
    return {};
  }

  base::Result<Step>
  unpack(std::string_view packed, bool at_end, std::span<char> into) {
    if (between && at_end && is_padding(packed)) {
      return Step{packed.size(), 0, true};
    }
    ZSTD_inBuffer in{packed.data(), packed.size(), 0};
    ZSTD_outBuffer out{into.data(), into.size(), 0};
    const std::size_t status =
        failed != 0 ? failed : ::ZSTD_decompressStream(stream, &out, &in);
    if (::ZSTD_isError(status) != 0) {
      failed = status;
      if (out.pos > 0) {
        return Step{in.pos, out.pos, false};
      }
      return base::fail(
          base::make_malformed(std::string("damaged zstd data, ")
                               + ::ZSTD_getErrorName(status)));
    }
    between = status == 0;
    if (at_end && in.pos == 0 && out.pos == 0 && !between) {
      return base::fail(broken_off());
    }
    return Step{in.pos, out.pos, false};
  }
};

Unpacker::Unpacker() = default;
Unpacker::Unpacker(Unpacker&&) noexcept = default;
Unpacker& Unpacker::operator=(Unpacker&&) noexcept = default;
Unpacker::~Unpacker() = default;

base::Result<> Unpacker::open(Packing packing) {
  if (packing == Packing::gzip) {
    gzip_ = std::make_unique<Gzip>();
    return gzip_->open();
  }
  zstd_ = std::make_unique<Zstd>();
  return zstd_->open();
}

base::Result<Unpacker::Step> Unpacker::unpack(std::string_view packed,
                                              bool at_end,
                                              std::span<char> into) {
  return gzip_ ? gzip_->unpack(packed, at_end, into)
               : zstd_->unpack(packed, at_end, into);
}

base::Result<std::string> unpack_all(std::string_view packed,
                                     std::size_t most) {
  constexpr std::size_t k_piece = std::size_t{64} << 10;
  Unpacker unpacker;
  HAWK_CHECK(unpacker.open(packing_of(packed)));
  std::string out;
  while (true) {
    const std::size_t size = out.size();
    if (size > most) {
      return base::fail(base::make_malformed("become too long unpacked"));
    }
    out.resize(size + k_piece);
    const auto step = unpacker.unpack(
        packed, true, std::span<char>(out).subspan(size, k_piece));
    out.resize(size + (step ? step->made : 0));
    if (!step) {
      return base::fail(base::make_malformed("are damaged where packed"));
    }
    packed.remove_prefix(step->taken);
    if (step->finished || (step->made == 0 && step->taken == 0)) {
      return out;
    }
  }
}

} // namespace hawk::format
