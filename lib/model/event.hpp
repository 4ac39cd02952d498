#pragma once

// What is known: one value for every fact that a source can state. A trace
// file holds these and nothing else (man/hawkctl-trace.5 has the spelling), so
// that a rule finds in a trace what it finds live. Facts only: no event says
// what something means.

#include "base/clock.hpp"
#include "model/ids.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hawk::model {

using base::Nanos;

// An output of the agent. `both` is used where stdout and stderr lead to the
// same place and were kept in their order by one channel.
enum class Stream { standard_output, standard_error, both };

struct Header {
  int version = 1;
  int min_version = 1; // the oldest reader that understands the file
  std::string id;      // UUID of the trace file
  std::string boot_id;
  std::uint64_t pid_namespace = 0; // inode of /proc/self/ns/pid
  base::ClockReading clock; // t of every record counts from its monotonic
  std::string tool_version;
  ProcessKey recorder;                // hawkctl itself
  std::vector<std::string> arguments; // of the agent, masked
  std::string working_directory;
  std::string correlation_id;
  std::string trace_id;       // 32 hex digits: OpenTelemetry
  std::string span_id;        // of the root span hawkctl made
  std::string parent_span_id; // of an inherited TRACEPARENT, else empty

  bool operator==(const Header&) const = default;
};

// What one read(2) of the agent's output returned, never altered.
struct StreamChunk {
  Stream stream = Stream::standard_output;
  std::uint64_t offset = 0; // of its first byte in the stream
  std::string bytes;

  bool operator==(const StreamChunk&) const = default;
};

// Something is missing here, how much, and why.
struct Gap {
  std::uint64_t records = 0;
  std::uint64_t bytes = 0;
  std::string reason; // "ENOSPC", "max_size", "malformed_event", ...
  std::optional<Stream> stream;
  std::uint64_t offset = 0; // of the first lost byte in the stream
  // Where records could not be written: the sequence number of the first.
  // `from` to `from + records - 1` are missing from this writer.
  std::optional<std::uint64_t> from;
  std::string detail; // for people

  bool operator==(const Gap&) const = default;
};

// A sign of life, at least once a second, and the clock of the rules: what was
// not contradicted up to `sampled` still held then.
struct Checkpoint {
  int version = 1; // as in the header, which may be damaged
  int min_version = 1;
  std::string id;
  base::ClockReading clock;
  std::uint64_t records = 0; // written by this writer so far
  std::uint64_t bytes = 0;
  Nanos sampled{};           // end of the last complete sample; 0: none yet
  std::uint64_t samples = 0; // how many so far
  // The same for what no blocked writer led to (idle readers, unread bytes):
  // that is looked at more rarely. 0: not yet.
  Nanos looked{};

  bool operator==(const Checkpoint&) const = default;
};

// A process as last seen. `exited` ends its life.
struct ProcessSeen {
  ProcessKey process;
  Pid parent = 0;
  Pid session = 0;
  Pid group = 0;
  std::string name;                   // comm, at most 15 bytes
  std::vector<std::string> arguments; // masked
  char state = '?';                   // of the leader: proc_pid_stat(5)
  bool frozen = false;                // by its cgroup
  bool in_tree = false;               // descends from the agent or target
  std::uint32_t threads = 0;          // how many it has; 0: not known
  bool exited = false;

  bool operator==(const ProcessSeen&) const = default;
};

// One thing that a thread waits for.
struct Watch {
  enum class For { input, output };

  ObjectKey object;
  For what = For::input;
  bool edge_triggered = false; // presence then proves nothing

  bool operator==(const Watch&) const = default;
};

// What a thread does, as far as the kernel tells: proc_pid_syscall(5).
struct Wait {
  enum class Kind {
    unknown, // not permitted to look, or it changed while we did
    running, // not asleep
    write,   // write(2) and its like, or splice(2) into `object`
    read,    // read(2) and its like
    poll,    // poll, select, epoll_wait: `watches`
    child,   // wait4, waitid; `pid` if one was named
    sleep,   // nanosleep and its like
    lock,    // futex
    open,    // openat: of a FIFO without a partner, mostly
    ring,    // io_uring_enter: may do anything
    other,   // asleep in another call
  };

  Kind kind = Kind::unknown;
  std::string call; // "write", as the man pages spell it
  int fd = -1;
  ObjectKey object; // behind fd
  Pid pid = 0;      // of the awaited child
  std::vector<Watch> watches;
  bool watches_complete = true; // false: more than could be seen
  bool forever = false;         // poll, lock: the call has no time limit

  bool operator==(const Wait&) const = default;
};

// A thread as last seen. Written again when anything in it changed, so that
// silence means: the same call, the same count of context switches.
struct ThreadSeen {
  ThreadKey thread;
  std::string name;
  char state = '?';
  Wait wait;
  std::uint64_t context_switches = 0; // voluntary and not: no progress if equal
  std::string kernel_function;        // wchan, for display only
  bool gone = false; // no longer in a wait worth recording, or ended

  bool operator==(const ThreadSeen&) const = default;
};

// Who holds an end.
struct Holder {
  ProcessKey process;
  int fd = -1;
  bool reads = false;
  bool writes = false;
  bool nonblocking = false;   // O_NONBLOCK: a write does not wait
  bool close_on_exec = false; // opened by the program that now runs

  bool operator==(const Holder&) const = default;
};

// A pipe, FIFO, unix stream socket or pty as last seen, with all its visible
// holders. For a socket, `object` is the writer's end and `peer` the reader's.
struct ObjectSeen {
  ObjectKey object;
  ObjectKey peer;
  std::uint64_t capacity = 0; // bytes; for a socket its send buffer
  std::uint32_t slots = 0;    // of a pipe: pages, which is what fills up
  bool packets = false;       // O_DIRECT: a slot for every write, pipe(2)
  bool pair = false; // of a socket: made by socketpair(2), not by connect(2)
  std::uint64_t unread = 0; // bytes that nobody has read yet
  std::uint64_t used = 0;   // for a socket: accounted bytes, against capacity
  std::optional<bool> full; // by slots or by accounting; nothing: not known
  std::vector<Holder> holders;
  bool gone = false;

  bool operator==(const ObjectSeen&) const = default;
};

// What a process used up so far. Recorded only while it holds a full end that
// it would not block on: growing memory or fruitless calls tell what it does
// instead.
struct ProcessUsage {
  ProcessKey process;
  std::uint64_t resident = 0;      // bytes: RssAnon of proc_pid_status(5)
  Nanos processor_time{};          // user and system
  std::uint64_t write_calls = 0;   // syscw of proc_pid_io(5), failed ones too
  std::uint64_t written_bytes = 0; // wchar
  bool io_known = false;           // false: the last two may not be read

  bool operator==(const ProcessUsage&) const = default;
};

// A connection that a Python process with an epoll, now or earlier, made to a
// TCP or unix stream server, as last seen. Not those that it accepted.
struct ConnectionSeen {
  ObjectKey socket;
  std::string local;  // "127.0.0.1:40312", "[::1]:80"; empty for unix
  std::string remote; // the same, or the server's path
  std::string state;  // "ESTABLISHED", "CLOSE_WAIT", ...: tcp(7)
  std::uint64_t unread = 0; // bytes that came and nobody took
  std::uint64_t unsent = 0; // bytes that were written and not acknowledged
  std::vector<Holder> holders;
  // Whether an epoll of a holder has it, by inode. Nothing: cannot tell, as
  // where a holder has an io_uring.
  std::optional<bool> watched;
  // Epolls of the holders, without those that came from the parent. 0: no
  // event loop of theirs lives.
  std::uint32_t own_epolls = 0;
  bool gone = false;

  bool operator==(const ConnectionSeen&) const = default;
};

// A line of the program that a thread was in.
struct CodeLine {
  std::string file;
  int line = 0;
  std::string function;
  bool own = false; // of the program, not of a library

  bool operator==(const CodeLine&) const = default;
};

// A thread that runs an event loop was away from its poll for a while: what it
// did there, by samples. Stated while it lasts and at its end; `thread` and
// `began` make it the same stall.
struct StallSeen {
  // Why all of it is one absence: between two samples a thread may pass its
  // poll unseen.
  enum class Proof {
    none,
    asleep, // in one call all the time, not once awake
    turn,   // the interpreter was in one turn of its loop
  };

  ThreadKey thread;
  std::string name;
  Nanos began{};
  Nanos lasted{}; // so far
  bool ended = false;
  Proof proof = Proof::none;
  bool in_loop = false;          // its stack shows that the loop called it
  std::uint32_t samples = 0;     // in which the thread was looked at
  std::uint32_t on_processor = 0; // of these: not in any call
  std::uint32_t in_call = 0;     // of these: in `wait`
  Wait wait;                     // the call it was found in most often
  std::string peer;              // behind wait.fd: "127.0.0.1:6379", a path
  ProcessKey other;              // who holds the other end, or is awaited
  std::string other_name;
  Nanos asleep{};         // longest time in one call, not once awake
  Nanos processor_time{}; // that it ran
  Nanos ready_time{};     // that it waited for a processor
  // Where it was most often, innermost first; empty: could not be read.
  std::vector<CodeLine> stack;
  std::uint32_t stack_samples = 0; // of so many stacks
  std::uint32_t stack_seen = 0;    // so many were in that line

  bool operator==(const StallSeen&) const = default;
};

// What the last scan could not look at.
struct Blindness {
  std::uint64_t hidden_processes = 0; // descriptors not readable
  std::vector<std::string> missing;   // "pidfd_getfd: EPERM (Yama)", ...
  // Start time of the youngest of them: what is older than a pipe's maker did
  // not inherit the pipe. 0: none, or not known.
  std::uint64_t youngest_hidden = 0;

  bool operator==(const Blindness&) const = default;
};

using AttributeValue = std::variant<bool, std::int64_t, double, std::string>;
using Attributes = std::map<std::string, AttributeValue>;

// An event that the agent itself stated, through HAWK_EVENTS. Names follow the
// OpenTelemetry logs data model.
struct LogEvent {
  ProcessKey process;             // by the socket's peer credentials
  std::optional<Nanos> timestamp; // the agent's, since the epoch
  Nanos observed_timestamp{};     // ours, since the epoch
  std::string event_name;
  std::string step;
  std::string body;
  std::string severity_text;
  std::string correlation_id;
  std::string trace_id;
  std::string span_id;
  Attributes attributes;

  bool operator==(const LogEvent&) const = default;
};

struct SignalSeen {
  int number = 0;
  Pid sender = 0;     // 0: the kernel, as for Ctrl-C
  std::string action; // "forwarded", "left to the terminal", "sent", ...

  bool operator==(const SignalSeen&) const = default;
};

// The agent ended. `code` and `signal` are both absent when nobody was there
// to be told (after a takeover).
struct Ended {
  ProcessKey process;
  std::optional<int> code;
  std::optional<int> signal;
  bool core_dumped = false;
  bool timed_out = false;
  Nanos stall{}; // longest time that one write to the trace took
  Nanos user_time{};
  Nanos system_time{};

  bool operator==(const Ended&) const = default;
};

// A stream reached its end: nobody can write to it any more. `held` says that
// hawkctl stopped waiting while somebody still could.
struct Closed {
  Stream stream = Stream::standard_output;
  std::uint64_t bytes = 0;
  bool held = false;
  std::vector<Holder> holders;

  bool operator==(const Closed&) const = default;
};

// From here on another process writes: the recorder died, or left.
struct Takeover {
  Pid writer_pid = 0;
  std::string reason; // "recorder died", "recorder left"

  bool operator==(const Takeover&) const = default;
};

// What a program sent by OTLP or Zipkin in one request, or in a part of it
// where that is long: `data` holds it as OTLP has it in JSON, unread. format/
// makes spans and log records of it.
struct OtlpSeen {
  enum class Signal { traces, logs, metrics };
  enum class Encoding { json, protobuf, zipkin };

  ProcessKey process; // who sent it; pid 0: not known
  Signal signal = Signal::traces;
  Encoding encoding = Encoding::json; // as it was sent
  Nanos observed_timestamp{};         // ours, since the epoch
  std::uint64_t request = 0;          // its number, from 1
  std::uint32_t part = 1;             // this of so many
  std::uint32_t parts = 1;
  std::uint64_t cut = 0; // texts in it that were cut: too long for a record
  std::string data;      // {"resourceSpans":[...]}, in one line

  bool operator==(const OtlpSeen&) const = default;
};

using Payload = std::variant<Header,
                             StreamChunk,
                             Gap,
                             Checkpoint,
                             ProcessSeen,
                             ThreadSeen,
                             ObjectSeen,
                             ProcessUsage,
                             ConnectionSeen,
                             StallSeen,
                             Blindness,
                             LogEvent,
                             SignalSeen,
                             Ended,
                             Closed,
                             Takeover,
                             OtlpSeen>;

// The envelope. Order holds within one writer (sequence, and time); between
// writers only time orders.
struct Event {
  std::uint32_t writer = 0;
  std::uint64_t sequence = 0; // contiguous per writer
  Nanos time{};               // CLOCK_MONOTONIC since the header's reading
  Payload payload;

  bool operator==(const Event&) const = default;
};

} // namespace hawk::model
