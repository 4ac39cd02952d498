#include "format/input.hpp"

#include "base/file.hpp"
#include "format/byte_source.hpp"
#include "format/mapping.hpp"
#include "format/read_ahead.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

namespace hawk::format {

namespace {

constexpr std::size_t k_beginning = std::size_t{64} << 10;
constexpr std::size_t k_longest_first_line = std::size_t{16} << 20;

// So long, and so often, the beginning of a pipe is waited for.
constexpr std::chrono::milliseconds k_look(20);
constexpr int k_most_looks = 10;

base::Error became_shorter(const std::string& name) {
  return base::make_malformed("cannot read all of " + name
                              + ": the file became shorter while it was read");
}

} // namespace

// Bytes wait in `waiting`: a part of the mapping, or of the buffer.
struct Input::State {
  std::string name;
  InputLimits limits;
  base::Fd fd; // of the mapping
  Mapping mapping;
  std::string_view all; // of the mapping, from where the descriptor stood
  std::optional<ByteSource> source;
  std::optional<ReadAhead> ahead; // of the source, if that is packed
  std::vector<char> buffer;
  std::string_view waiting;
  bool ended = false; // nothing comes behind `waiting`
  std::optional<base::Error> failed;
  bool in_cut_line = false;
  std::uint64_t offset = 0; // of what was handed out last
  std::uint64_t next_offset = 0;
  std::uint64_t lines_cut = 0;
  std::int64_t modified_nano = 0;
  bool regular = false;
  bool live = false;

  base::Result<> open(base::Fd opened);
  bool map(const struct stat& status, base::Fd& opened);
  base::Result<> check() const;
  void read_until(std::size_t size);
  std::string_view take(std::size_t size);
  std::string_view take_lines();
  void drop_rest_of_line();
};

namespace {

bool is_packed(int fd, off_t at) {
  std::array<char, 4> magic{};
  const ssize_t count = ::pread(fd, magic.data(), magic.size(), at);
  return count > 0
         && packing_of({magic.data(), static_cast<std::size_t>(count)})
                != Packing::none;
}

} // namespace

// False: stream it, as what has no true size (/proc, /sys) or cannot be mapped.
bool Input::State::map(const struct stat& status, base::Fd& opened) {
  const off_t at = std::max<off_t>(::lseek(opened.get(), 0, SEEK_CUR), 0);
  if (status.st_size <= at || is_packed(opened.get(), at)) {
    return false;
  }
  auto made =
      Mapping::make(opened.get(),
                            static_cast<std::size_t>(status.st_size),
                            name,
                            Access::sequential);
  if (!made) {
    return false;
  }
  mapping = std::move(*made);
  fd = std::move(opened);
  all = mapping.bytes().substr(static_cast<std::size_t>(at));
  waiting = all;
  ended = true;
  return true;
}

base::Result<> Input::State::open(base::Fd opened) {
  struct stat status = {};
  if (::fstat(opened.get(), &status) != 0) {
    return base::fail(base::make_system_error("read", name, errno));
  }
  if (S_ISDIR(status.st_mode)) {
    return base::fail(base::make_system_error("read", name, EISDIR));
  }
  regular = S_ISREG(status.st_mode);
  modified_nano =
      regular ? std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000
                    + status.st_mtim.tv_nsec
              : 0;
  if (regular && map(status, opened)) {
    return {};
  }
  ::posix_fadvise(opened.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  HAWK_TRY(source, ByteSource::open(std::move(opened), name));
  live = !regular && !limits.waits && source->packing() == Packing::none;
  if (regular && limits.ahead && source->packing() != Packing::none) {
    ahead.emplace(std::move(*source));
    source.reset();
  }
  return {};
}

base::Result<> Input::State::check() const {
  if (mapping.bytes().empty()) {
    return {};
  }
  struct stat status = {};
  const bool shorter =
      ::fstat(fd.get(), &status) == 0
      && static_cast<std::uint64_t>(status.st_size) < mapping.bytes().size();
  if (shorter) {
    return base::fail(became_shorter(name));
  }
  if (mapping.was_hit()) {
    return base::fail(base::make_system_error("read all of", name, EIO));
  }
  return {};
}

// What is live is not waited for once there is a whole line. An error waits
// until all before it is handed out.
void Input::State::read_until(std::size_t size) {
  if (ended || waiting.size() >= size) {
    return;
  }
  const std::size_t held = waiting.size();
  bool has_line = live && waiting.find('\n') != std::string_view::npos;
  if (buffer.size() < size) {
    std::vector<char> larger(size);
    std::copy(waiting.begin(), waiting.end(), larger.begin());
    buffer = std::move(larger);
  } else if (held > 0) {
    std::memmove(buffer.data(), waiting.data(), held);
  }
  std::size_t end = held;
  while (end < size && !ended) {
    if (has_line && !source->is_ready({})) {
      break;
    }
    const auto room = std::span<char>(buffer).subspan(end, size - end);
    auto count = ahead ? ahead->read(room) : source->read(room);
    if (!count) {
      failed = std::move(count.error());
      ended = true;
      break;
    }
    ended = *count == 0;
    has_line = has_line
               || (live && ::memchr(room.data(), '\n', *count) != nullptr);
    end += *count;
  }
  waiting = {buffer.data(), end};
}

std::string_view Input::State::take(std::size_t size) {
  const std::string_view taken = waiting.substr(0, size);
  waiting.remove_prefix(taken.size());
  offset = next_offset;
  next_offset += taken.size();
  return taken;
}

// What belongs to a line that was cut is left out.
void Input::State::drop_rest_of_line() {
  while (in_cut_line) {
    read_until(limits.block);
    const std::size_t newline = waiting.find('\n');
    if (newline != std::string_view::npos) {
      take(newline + 1);
      in_cut_line = false;
    } else {
      take(waiting.size());
      in_cut_line = !ended;
    }
  }
}

std::string_view Input::State::take_lines() {
  drop_rest_of_line();
  std::size_t size = std::min(limits.block, limits.line);
  for (;;) {
    read_until(size);
    const std::size_t last = waiting.substr(0, size).rfind('\n');
    if (last != std::string_view::npos) {
      return take(last + 1);
    }
    if (ended && waiting.size() <= size) {
      return take(waiting.size());
    }
    if (waiting.size() < size) {
      continue; // of what is live: the line goes on
    }
    if (size >= limits.line) {
      in_cut_line = true;
      ++lines_cut;
      return take(size);
    }
    size = std::min(limits.line, 2 * size); // a line longer than a block
  }
}

Input::Input(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

Input::Input(Input&&) noexcept = default;
Input& Input::operator=(Input&&) noexcept = default;
Input::~Input() = default;

base::Result<Input> Input::open(const std::string& path, InputLimits limits) {
  HAWK_TRY(base::Fd fd, base::open_at(AT_FDCWD, path, O_RDONLY | O_NOCTTY));
  return open(std::move(fd), path, limits);
}

base::Result<Input>
Input::open(base::Fd fd, std::string name, InputLimits limits) {
  auto state = std::make_unique<State>();
  state->name = std::move(name);
  state->limits = limits;
  HAWK_CHECK(state->open(std::move(fd)));
  return Input(std::move(state));
}

const std::string& Input::name() const {
  return state_->name;
}

std::string_view Input::mapped() const {
  return state_->all;
}

base::Result<> Input::read_at(std::uint64_t offset,
                              std::span<char> into) const {
  const auto skipped = static_cast<std::uint64_t>(
      state_->all.data() - state_->mapping.bytes().data());
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = ::pread(state_->fd.get(),
                                  into.data() + done,
                                  into.size() - done,
                                  static_cast<off_t>(skipped + offset + done));
    if (count == 0) {
      return base::fail(became_shorter(state_->name));
    }
    if (count < 0 && errno != EINTR) {
      return base::fail(base::make_system_error("read", state_->name, errno));
    }
    done += static_cast<std::size_t>(std::max<ssize_t>(count, 0));
  }
  return {};
}

base::Result<> Input::check() const {
  return state_->check();
}

std::int64_t Input::modified_nano() const {
  return state_->modified_nano;
}

bool Input::is_regular() const {
  return state_->regular;
}

bool Input::is_live() const {
  return state_->live;
}

bool Input::is_ready(std::chrono::milliseconds patience) const {
  return !state_->live || state_->ended
         || state_->waiting.find('\n') != std::string_view::npos
         || state_->source->is_ready(patience);
}

base::Result<std::string_view> Input::beginning() {
  state_->read_until(k_beginning);
  // What it is shows in more than the first line.
  for (int i = 0; i < k_most_looks && state_->live && !state_->ended
                  && state_->waiting.size() < k_beginning
                  && state_->source->is_ready(k_look);
       ++i) {
    state_->read_until(k_beginning);
  }
  if (state_->failed && state_->waiting.empty()) {
    return base::fail(*state_->failed);
  }
  return state_->waiting.substr(0, k_beginning);
}

base::Result<std::string_view> Input::first_line() {
  HAWK_TRY(std::ignore, beginning());
  while (true) {
    const std::string_view text = state_->waiting;
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    const std::size_t end = begin == std::string_view::npos
                                ? begin
                                : text.find('\n', begin);
    const bool found = end != std::string_view::npos;
    const std::size_t wanted = found ? end + k_beginning : 2 * text.size();
    if (text.size() >= wanted || state_->ended
        || (!found && text.size() >= k_longest_first_line)) {
      return text.substr(0, found ? wanted : std::string_view::npos);
    }
    const std::size_t had = text.size();
    state_->read_until(wanted); // what was shown of it is gone
    if (state_->waiting.size() == had) {
      return state_->waiting; // of what is live, that is all for now
    }
  }
}

bool Input::is_all() const {
  return state_->ended && state_->waiting.size() <= k_beginning;
}

base::Result<std::string_view> Input::next_block() {
  HAWK_CHECK(state_->check());
  const std::string_view block = state_->take_lines();
  if (block.empty() && state_->failed) {
    return base::fail(*state_->failed);
  }
  return block;
}

base::Result<std::string_view> Input::next_piece() {
  HAWK_CHECK(state_->check());
  state_->read_until(state_->limits.block);
  const std::string_view piece = state_->take(state_->limits.block);
  if (piece.empty() && state_->failed) {
    return base::fail(*state_->failed);
  }
  return piece;
}

std::uint64_t Input::offset() const {
  return state_->offset;
}

std::uint64_t Input::lines_cut() const {
  return state_->lines_cut;
}

} // namespace hawk::format
