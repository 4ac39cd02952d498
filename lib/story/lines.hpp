#pragma once

// Stream chunks to lines, per stream, in bounded memory. What a line means is
// not decided here.

#include "model/event.hpp"
#include "story/stream_bytes.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace hawk::story {

struct Line {
  model::Nanos time{}; // of its first byte, since the start of the trace
  model::Stream stream = model::Stream::standard_output;
  std::string text;             // without line end; any other byte as it was
  bool complete = false;        // a newline ended it
  bool carriage_return = false; // "\r\n" ended it
  bool continued = false;       // goes on with the line before: it was too long
  std::uint64_t missing_before = 0; // bytes lost right before it

  bool operator==(const Line&) const = default;
};

// The agent's bytes of a line, exactly.
std::string bytes_of(const Line& line);

class Lines final {
public:
  // A longer line comes in pieces of this size, so that a line of a gigabyte
  // needs no gigabyte.
  static constexpr std::size_t k_max_line = std::size_t{1} << 20;

  using Sink = std::function<void(Line)>;

  explicit Lines(Sink sink)
      : sink_(std::move(sink)) {}

  void accept(const model::StreamChunk& chunk, model::Nanos time);

  // The streams ended: what has no newline yet comes out incomplete.
  void finish();

  // When the oldest line that has not come out yet began.
  std::optional<model::Nanos> oldest_pending() const;

  const StreamBytes& bytes() const { return bytes_; }

private:
  void add(Line& line, std::string_view bytes, model::Nanos time);

  Sink sink_;
  StreamBytes bytes_;
  std::array<std::optional<Line>, k_streams> pending_;
};

} // namespace hawk::story
