#pragma once

// Who waits for whom, as a picture: processes, and what each of them could be
// released by.

#include "model/ids.hpp"

#include <string>
#include <vector>

namespace hawk::model {

// How bad a wait is.
enum class WaitState {
  idle,    // nothing says that it will not end
  blocked, // in a write, to what is full
  knot,    // only processes that wait in the same ring could end it
};

struct WaitNode {
  ProcessKey process;
  std::string name;
  std::vector<std::string> does; // "thread 4712 reads fd 3 (stdout of x[1])"
  WaitState state = WaitState::idle;

  bool operator==(const WaitNode&) const = default;
};

// `from` goes on when `to` does its part: reads, writes, or ends.
struct WaitEdge {
  ProcessKey from;
  ProcessKey to;
  std::string label; // "stderr, pipe 70113 full 64752/65536"
  WaitState state = WaitState::idle;

  bool operator==(const WaitEdge&) const = default;
};

struct WaitGraph {
  std::vector<WaitNode> nodes;
  std::vector<WaitEdge> edges;

  bool operator==(const WaitGraph&) const = default;
};

} // namespace hawk::model
