#pragma once

// Which stream records somebody needs who asks for literals only, found in the
// raw record before it is decoded. Keeps the last few KiB of each stream, for
// a literal may be split over two records, and what stands before it (the
// frames of a traceback) says what it means.

#include "model/event.hpp"
#include "model/stream_need.hpp"
#include "trace/literal_search.hpp"

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

namespace hawk::trace {

class StreamSieve final {
public:
  // Of each stream at the most. A traceback of asyncio with its causes has 4.
  static constexpr std::size_t k_context = std::size_t{8} << 10;

  // From now on. Cheap if it is what was wanted before.
  void want(const model::StreamNeed& need);

  // Whether to decode the record, whose kind is `out`. Asked once for each, in
  // order: the sieve remembers it.
  bool takes(std::string_view line);

  // After takes() said yes: what was passed over directly before the chunk,
  // cut from its records, if it was decoded for a literal. Not verified by
  // their checksums. Once.
  std::optional<model::StreamChunk>
  take_context(const model::StreamChunk& chunk);

private:
  struct Payload {
    model::Stream stream = model::Stream::standard_output;
    bool is_base64 = false;
    std::string_view text;
  };

  // Raw text of a record that was passed over, or its end.
  struct Piece {
    std::string text;
    bool is_base64 = false;
  };

  struct Past {
    std::deque<Piece> pieces;
    std::size_t size = 0; // of the pieces
    std::string tail;     // decoded: a literal may have begun in it
    bool goes_on = false; // a line with a literal is not over
  };

  static std::optional<Payload> find_payload(std::string_view line);
  bool has_literal(const Payload& payload, const Past& past) const;
  static void keep(const Payload& payload, Past& past);
  void keep_tail(const Payload& payload, Past& past) const;

  model::StreamNeed need_;
  LiteralSearch in_text_;
  LiteralSearch in_base64_;
  std::size_t longest_ = 0; // literal
  std::array<Past, 3> past_; // by stream
};

} // namespace hawk::trace
