#include "format/byte_source.hpp"

#include "base/file.hpp"
#include "format/unpacker.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

namespace hawk::format {

namespace {

constexpr std::size_t k_packed_buffer = std::size_t{256} << 10;

constexpr std::string_view k_gzip = "\x1f\x8b\x08"; // deflate, the only method
constexpr std::string_view k_zstd = "\x28\xb5\x2f\xfd";

bool may_begin(std::string_view beginning, std::string_view magic) {
  return magic.starts_with(beginning.substr(0, magic.size()));
}

// A skippable frame of zstd: 0x184D2A5?, little-endian.
bool is_skippable_frame(std::string_view beginning) {
  return beginning.size() >= 4
         && (static_cast<unsigned char>(beginning[0]) & 0xf0U) == 0x50
         && beginning.substr(1, 3) == "\x2a\x4d\x18";
}

// Waits where somebody who shares the descriptor made it non-blocking.
base::Result<std::size_t>
read_waiting(int fd, std::span<char> into, const std::string& name) {
  for (;;) {
    auto count = base::read_some(fd, into);
    if (count) {
      return *count;
    }
    if (count.error().error_number != EAGAIN) {
      return base::fail(
          base::make_system_error("read", name, count.error().error_number));
    }
    pollfd entry{fd, POLLIN, 0};
    ::poll(&entry, 1, -1);
  }
}

} // namespace

Packing packing_of(std::string_view beginning) {
  if (beginning.starts_with(k_gzip)) {
    return Packing::gzip;
  }
  return beginning.starts_with(k_zstd) || is_skippable_frame(beginning)
             ? Packing::zstd
             : Packing::none;
}

struct ByteSource::State {
  base::Fd fd;
  std::string name;
  Packing packing = Packing::none;
  std::vector<char> buffer; // what was read and not yet delivered or unpacked
  std::size_t begin = 0;
  std::size_t end = 0;
  bool ended = false;
  Unpacker unpacker;

  base::Result<> fill();
  base::Result<> look_at_beginning();
  base::Result<std::size_t> read_plain(std::span<char> into);
  base::Result<std::size_t> read_packed(std::span<char> into);
  std::string_view held() const {
    return {buffer.data() + begin, end - begin};
  }
};

base::Result<> ByteSource::State::fill() {
  HAWK_TRY(const std::size_t count,
           read_waiting(fd.get(), std::span<char>(buffer).subspan(end), name));
  ended = count == 0;
  end += count;
  return {};
}

// No more than is needed: a pipe's writer may wait after its first line.
base::Result<> ByteSource::State::look_at_beginning() {
  buffer.resize(k_packed_buffer);
  do {
    HAWK_CHECK(fill());
  } while (!ended && end < 4
           && (may_begin(held(), k_gzip) || may_begin(held(), k_zstd)
               || (static_cast<unsigned char>(buffer[0]) & 0xf0U) == 0x50));
  packing = packing_of(held());
  return packing == Packing::none ? base::Result<>{} : unpacker.open(packing);
}

base::Result<std::size_t>
ByteSource::State::read_plain(std::span<char> into) {
  if (begin < end) {
    const std::size_t count = std::min(into.size(), end - begin);
    std::memcpy(into.data(), buffer.data() + begin, count);
    begin += count;
    return count;
  }
  if (ended) {
    return std::size_t{0};
  }
  HAWK_TRY(const std::size_t count, read_waiting(fd.get(), into, name));
  ended = count == 0;
  return count;
}

base::Result<std::size_t>
ByteSource::State::read_packed(std::span<char> into) {
  for (;;) {
    if (begin == end && !ended) {
      begin = end = 0;
      HAWK_CHECK(fill());
    }
    const bool at_end = ended;
    auto step = unpacker.unpack(held(), at_end, into);
    if (!step) {
      return base::fail(base::make_malformed("cannot unpack " + name + ": "
                                             + step.error().message));
    }
    begin += step->taken;
    if (step->made > 0 || step->finished) {
      return step->made;
    }
  }
}

ByteSource::ByteSource(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

ByteSource::ByteSource(ByteSource&&) noexcept = default;
ByteSource& ByteSource::operator=(ByteSource&&) noexcept = default;
ByteSource::~ByteSource() = default;

base::Result<ByteSource> ByteSource::open(base::Fd fd, std::string name) {
  auto state = std::make_unique<State>();
  state->fd = std::move(fd);
  state->name = std::move(name);
  HAWK_CHECK(state->look_at_beginning());
  return ByteSource(std::move(state));
}

base::Result<std::size_t> ByteSource::read(std::span<char> into) {
  if (into.empty()) {
    return std::size_t{0};
  }
  return state_->packing == Packing::none ? state_->read_plain(into)
                                          : state_->read_packed(into);
}

Packing ByteSource::packing() const {
  return state_->packing;
}

bool ByteSource::is_ready(std::chrono::milliseconds patience) const {
  if (state_->begin < state_->end || state_->ended) {
    return true;
  }
  pollfd entry{state_->fd.get(), POLLIN, 0};
  return ::poll(&entry, 1, static_cast<int>(patience.count())) != 0;
}

} // namespace hawk::format
