#include "format/read_ahead.hpp"

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace hawk::format {

namespace {

constexpr std::size_t k_room = std::size_t{512} << 10;

// What one read delivered: bytes, the end (none), or an error.
struct Piece {
  std::vector<char> bytes = std::vector<char>(k_room);
  base::Result<std::size_t> size = std::size_t{0};
};

} // namespace

// Two pieces by turns: one is filled while the other is handed out.
struct ReadAhead::State {
  explicit State(ByteSource source_)
      : source(std::move(source_)) {}

  ByteSource source;
  std::array<Piece, 2> pieces;
  std::mutex mutex;
  std::condition_variable changed;
  std::size_t filled = 0;  // pieces so far; of the thread
  std::size_t emptied = 0; // and of the reader
  bool stop = false;
  std::size_t taken = 0; // of the piece that is handed out
  std::optional<std::thread> thread;

  void fill();
};

void ReadAhead::State::fill() {
  for (bool more = true; more;) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return stop || filled - emptied < 2; });
    if (stop) {
      return;
    }
    Piece& piece = pieces[filled % 2];
    lock.unlock();
    piece.size = source.read(piece.bytes);
    more = piece.size && *piece.size > 0;
    lock.lock();
    ++filled;
    changed.notify_all();
  }
}

ReadAhead::ReadAhead(ByteSource source)
    : state_(std::make_unique<State>(std::move(source))) {
  try {
    state_->thread.emplace([state = state_.get()] { state->fill(); });
  } catch (const std::system_error&) {
    // A limit of the container: read() does without.
  }
}

ReadAhead::ReadAhead(ReadAhead&&) noexcept = default;

ReadAhead::~ReadAhead() {
  if (!state_ || !state_->thread) {
    return;
  }
  {
    const std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->changed.notify_all();
  state_->thread->join();
}

base::Result<std::size_t> ReadAhead::read(std::span<char> into) {
  State& state = *state_;
  if (!state.thread) {
    return state.source.read(into);
  }
  std::unique_lock lock(state.mutex);
  state.changed.wait(lock, [&] { return state.filled > state.emptied; });
  Piece& piece = state.pieces[state.emptied % 2];
  lock.unlock();
  if (!piece.size || *piece.size == 0) {
    return piece.size; // it stays so
  }
  const std::size_t count = std::min(into.size(), *piece.size - state.taken);
  std::memcpy(into.data(), piece.bytes.data() + state.taken, count);
  state.taken += count;
  if (state.taken == *piece.size) {
    state.taken = 0;
    lock.lock();
    ++state.emptied;
    state.changed.notify_all();
  }
  return count;
}

} // namespace hawk::format
