#pragma once

// One blocked pipe, weighed: who is blocked on it, who could read it, what
// they do instead, and what follows from all of them together.

#include "analyse/reader_state.hpp"
#include "model/finding.hpp"

#include <optional>
#include <vector>

namespace hawk::analyse {

struct Reader {
  model::Holder holder;
  ReaderState state;
};

// What the read end is to those who hold it.
enum class ReadEnd {
  meant,      // for them, or so it may be
  unlikely,   // they may read it yet, but probably do not know of it
  never_read, // they cannot come to read it
};

struct PipeVerdict {
  enum class Kind {
    none,      // it is hawkctl's own business
    waiting,   // full, but explained: a note
    undrained, // nobody drains it
  };

  Kind kind = Kind::none;
  model::Confidence confidence = model::Confidence::confirmed;
  std::vector<Reader> readers; // the one to speak of first
  bool output_stopped = false; // a terminal after Ctrl-S
  bool own_reader = false;     // only the writer itself could read it
  ReadEnd read_end = ReadEnd::meant;
};

// The thread that is blocked longest, and who shares its fate.
struct BlockedPipe {
  model::ThreadKey thread;
  BlockedWriter writer;
  const ObjectState* object = nullptr;
  Nanos since{};                 // nothing moved since then
  Nanos until{};                 // as far as is known
  std::size_t other_writers = 0; // threads, of any process
  std::size_t lock_waiters = 0;  // of the writer's process
};

PipeVerdict judge_pipe(const World& world, const BlockedPipe& pipe);

} // namespace hawk::analyse
