#pragma once

// Puts the chunks of a stream in a row by their byte offset: what a second
// writer recorded again (a keeper's takeover) is cut, what nobody recorded is
// said.

#include "model/event.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace hawk::story {

constexpr std::size_t k_streams = 3;

constexpr std::size_t index_of(model::Stream stream) {
  return static_cast<std::size_t>(stream);
}

class StreamBytes final {
public:
  // The part of a chunk that is new, a view into it.
  struct Fresh {
    std::string_view bytes;
    std::uint64_t missing_before = 0; // bytes lost right before it
  };

  Fresh take(const model::StreamChunk& chunk);

  // Bytes cut because they were there already.
  std::uint64_t repeated() const { return repeated_; }

  // Bytes of all holes.
  std::uint64_t missing() const { return missing_; }

  // Bytes that came after others of a higher offset, too late to be shown in
  // their place: cut as well.
  std::uint64_t late() const { return late_; }

private:
  struct Range {
    std::uint64_t begin;
    std::uint64_t end;
  };

  struct State {
    std::uint64_t next = 0;
    std::vector<Range> holes;
  };

  void count_cut(const State& state, Range cut);

  std::array<State, k_streams> states_;
  std::uint64_t repeated_ = 0;
  std::uint64_t missing_ = 0;
  std::uint64_t late_ = 0;
};

} // namespace hawk::story
