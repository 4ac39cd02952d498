#pragma once

// What a process that could read a full pipe does instead.

#include "analyse/world.hpp"

#include <string>

namespace hawk::analyse {

// A loop takes what came with the last bytes before it comes to rest.
constexpr Nanos k_settling = std::chrono::seconds(1);

struct ReaderState {
  enum class Kind {
    reads,    // it waits for these very bytes
    excused,  // it will read when what holds it up is over: a pager, Ctrl-Z
    unclear,  // it may come to read; `why` says what cannot be excluded
    neglects, // it waits for something else that reading does not depend on
  };

  Kind kind = Kind::unclear;
  std::string does;              // "waits in wait4 for mcp_server[4712]"
  std::string why;               // for excused and unclear: a sentence part
  bool waits_for_writer = false; // so each waits for the other
  bool has_loop = false;         // an epoll loop, which may have read before

  bool operator==(const ReaderState&) const = default;
};

struct BlockedWriter {
  model::ProcessKey process;
  model::ObjectKey object;   // what it writes to
  model::ObjectKey read_end; // what its reader holds
  int fd = -1;               // in the writer
  Nanos since{};             // nothing moved since then
  bool by_slow_look = false; // seen to stand, but too early to have settled
};

ReaderState judge_reader(const World& world,
                         const model::ProcessKey& reader,
                         const BlockedWriter& writer);

} // namespace hawk::analyse
