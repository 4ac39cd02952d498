#pragma once

// What a probe inside the agent states, as types. Probe events are LogEvents
// whose name begins with "hawk."; they come from a program that may be broken,
// or not ours at all, so an attribute that is missing or of another type makes
// the event unread, or leaves a field empty. Long texts are cut. Judges
// nothing.

#include "analyse/emit_event.hpp"
#include "analyse/probe_keys.hpp"
#include "model/event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hawk::analyse {

// The agent's own nearest line, and how it was reached.
struct ProbePlace {
  std::string file;
  int line = 0;
  std::string function;
  std::vector<std::string> stack;   // "FILE:LINE FUNCTION", innermost first
  std::vector<std::string> created; // how the task came to be, likewise
};

struct ProbeHello {
  std::string runtime; // "python", "node"
  std::string executable;
  bool forked = false; // by a program that had the probe
};

struct ProbeLost {
  std::int64_t count = 0; // since the process began
};

// By `run` itself: which probes it gave the agent.
struct ProbesGiven {
  bool python = false;
  bool node = false;
};

struct LoopStarted {
  LoopKey loop;
  std::string kind; // "asyncio", "uvloop"
};

struct LoopClosed {
  LoopKey loop;
  std::string kind;
  // Its connections that are open; nothing if there are more than it tells.
  std::optional<std::vector<std::int64_t>> connections;
};

struct ConnectionOpened {
  ConnectionKey connection;
  LoopKey loop;
  std::optional<int> fd;
  std::string transport;
  std::string peer;
  std::string client; // the library: "redis", or empty
  std::string task;
  bool server = false; // accepted, not connected
  bool inherited = false;
};

struct ConnectionClosed {
  ConnectionKey connection;
};

struct ConnectionStale {
  ConnectionKey connection;
  LoopKey loop; // its own
  std::int64_t running_loop = 0;
  bool closed = false;  // its own loop is
  bool resting = false; // likewise: not closed, but not running either
  bool cleanup = false;
  std::string operation;
  std::optional<bool> sent;
  std::int64_t bytes = 0;
  std::string request_label;
  std::string client;     // that writes, where known
  std::int64_t count = 1; // how often here, on this connection
};

struct LoopMisused {
  LoopKey loop; // the closed one
  std::int64_t running_loop = 0;
  bool cleanup = false;
  std::string operation;
  std::int64_t open = 0; // its connections
  std::string client;
  std::int64_t count = 1;
};

struct RequestAgain {
  ConnectionKey connection;
  ConnectionKey first_connection;
  std::string request;
  std::string request_label;
  std::int64_t count = 2; // times that it went out
  bool answered = false;  // bytes came on the first
  std::optional<Nanos> after; // it
};

struct ObjectCrossed {
  std::string object; // "Lock", "Queue", ...
  LoopKey loop;       // its own
  std::int64_t running_loop = 0;
  bool closed = false;  // its own loop is
  bool resting = false; // likewise: not closed, but not running either
  std::string operation;
  std::string message; // of the exception, if one was raised
  std::int64_t count = 1;
};

struct StoryStarted {
  std::string kind; // "main", "task", "celery", ...
  std::string name;
};

struct StoryEnded {
  bool failed = false;
  std::string error_type;
  std::string error;
};

struct TaskFailed {
  enum class Kind { task, promise, callback };

  Kind kind = Kind::task;
  std::string error_type;
  std::string error;
  std::string task;
};

// What a user of the agent reads: an exception at the top, or a log record.
struct ErrorShown {
  std::string error_type;
  std::string error;
  std::string message;
  bool is_log = false;
};

using ProbeFact = std::variant<ProbeHello,
                               ProbeLost,
                               ProbesGiven,
                               LoopStarted,
                               LoopClosed,
                               ConnectionOpened,
                               ConnectionClosed,
                               ConnectionStale,
                               LoopMisused,
                               RequestAgain,
                               ObjectCrossed,
                               StoryStarted,
                               StoryEnded,
                               TaskFailed,
                               ErrorShown,
                               EmitSeen,
                               EmitCounts,
                               StepSeen>;

struct ProbeEvent {
  model::ProcessKey process;
  std::int64_t interpreter = 0;
  Nanos time{};                   // of arrival
  std::optional<Nanos> monotonic; // when it happened
  std::string story;              // correlation id
  ProbePlace place;
  ProbeFact fact;
};

// Nothing for an event that is no probe's, is of no use to a rule, or lacks
// what makes it one.
std::optional<ProbeEvent> parse_probe_event(const model::Event& event);

} // namespace hawk::analyse
