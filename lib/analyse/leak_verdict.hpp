#pragma once

// A reader that waits at an empty pipe whose write end only strangers hold, or
// itself: weighed, without regard to how long that has been so.

#include "analyse/world.hpp"
#include "model/finding.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hawk::analyse {

struct LeakVerdict {
  enum class Kind {
    outlived,  // its command ended, and left a process that holds the output
    own,       // it waits on its stdin and holds the only write end itself
    inherited, // on its stdin, which a process that it was not for keeps open
  };

  Kind kind = Kind::outlived;
  model::Confidence confidence = model::Confidence::suspected;
  std::string doubt; // for suspected: a sentence part
  model::ProcessKey reader;
  model::ThreadKey thread;
  int fd = -1; // in the reader
  const ObjectState* object = nullptr;
  std::vector<model::Holder> holders;     // of the write end, one a process
  std::optional<model::ProcessKey> ended; // the command, if it was seen
  bool only_this = false;                 // nothing else can wake the reader
  Nanos since{};                          // the reader waits
  Nanos until{};
};

// Readers that stand still for `window` up to world.looked().
std::vector<LeakVerdict> find_leaks(const World& world, Nanos window);

// Whether the reader waits on its stdin, and only such hold the write end as
// neither started it nor were meant to write there: for them it is no pipe of
// the three that a program starts with.
bool is_stray_stdin(const World& world,
                    const ObjectState& object,
                    const model::ProcessKey& reader);

} // namespace hawk::analyse
