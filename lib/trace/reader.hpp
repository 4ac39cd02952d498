#pragma once

// Reads a trace file, record by record, past damage: man/hawkctl-trace.5,
// READING. Works on a file that still grows (see follow.hpp) and on a pipe.

#include "base/fd.hpp"
#include "base/result.hpp"
#include "model/event.hpp"
#include "model/stream_need.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace hawk::trace {

// What the reader met beside records.
struct ReadSummary {
  std::uint64_t records = 0; // delivered, or skipped by kind
  std::uint64_t damaged = 0; // bad checksum or bad JSON: not delivered
  std::uint64_t unknown = 0; // kinds of a newer version: skipped
  std::uint64_t missing = 0; // holes in a writer's sequence without a gap
  bool torn_tail = false;    // the last line has no newline: normal
  std::uint64_t torn = 0; // cut lines that a gap or takeover explains: normal
  bool ended = false;     // an `end` record was seen
  bool empty = false;     // nothing recorded yet

  // A damaged line leaves a hole in its writer's sequence: one defect.
  bool is_damaged() const { return damaged > 0 || missing > 0; }
};

class Reader final {
public:
  // Opens path; the header is read and checked. Errors: not_found,
  // permission_denied, malformed (no trace, or a version that is too new: the
  // message says what is needed).
  static base::Result<Reader> open(const std::string& path);

  // The same for an open descriptor (standard input, a pipe); `name` is for
  // messages.
  static base::Result<Reader> open(base::Fd fd, std::string name);

  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  // Absent only if the file is empty so far.
  const std::optional<model::Header>& header() const;

  // The next record, or nothing at the end of what is there now; damaged
  // lines are counted and skipped. Errors are those of read(2) only.
  base::Result<std::optional<model::Event>> next();

  // From now on; without, all is wanted. Stream records that nobody needs are
  // counted, and not parsed; with some missing, holes in the sequence are not
  // looked for.
  void want(const model::StreamNeed& need);

  // From now on records of other kinds are counted, and not parsed.
  void only(std::string kind);

  ReadSummary summary() const;

private:
  struct State;
  explicit Reader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

} // namespace hawk::trace
