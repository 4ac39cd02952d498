#include "analyse/probe_event.hpp"

#include "analyse/probe_attributes.hpp"
#include "base/text.hpp"

#include <climits>

#include <algorithm>
#include <array>
#include <string_view>

namespace hawk::analyse {

namespace {

using model::LogEvent;

constexpr std::size_t k_most_frames = 16;
// Of a stack in all: 16 frames have some 2 KiB.
constexpr std::size_t k_longest_stack = 4'096;
constexpr std::size_t k_longest_number = 20;

std::int64_t read_count(const LogEvent& event, std::int64_t least = 1) {
  return std::max(find_number(event, "count").value_or(least), least);
}

std::vector<std::string> read_frames(std::string_view text) {
  std::vector<std::string> frames;
  for (const std::string_view line :
       base::split(text.substr(0, k_longest_stack), '\n')) {
    if (!line.empty() && frames.size() < k_most_frames) {
      frames.emplace_back(line.substr(0, k_longest_text));
    }
  }
  return frames;
}

ProbePlace read_place(const LogEvent& event) {
  const std::int64_t line = find_number(event, "line").value_or(0);
  return {read_text(event, "file"),
          line > 0 && line <= INT_MAX ? static_cast<int>(line) : 0,
          read_text(event, "function"),
          read_frames(find_text(event, "stack")),
          read_frames(find_text(event, "created"))};
}

using Fact = std::optional<ProbeFact>;

Fact parse_hello(const Speaker& by) {
  return ProbeHello{read_text(by.event, "runtime"),
                    read_text(by.event, "executable"),
                    has_flag(by.event, "forked")};
}

Fact parse_lost(const Speaker& by) {
  const auto count = find_ordinal(by.event, "count");
  return count ? Fact(ProbeLost{*count}) : std::nullopt;
}

Fact parse_given(const Speaker& by) {
  return ProbesGiven{has_flag(by.event, "python"), has_flag(by.event, "node")};
}

Fact parse_loop_start(const Speaker& by) {
  const auto loop = by.find_loop("loop");
  return loop ? Fact(LoopStarted{*loop, read_text(by.event, "kind")})
              : std::nullopt;
}

// Only a whole list says of a connection that it is not open any more.
std::optional<std::vector<std::int64_t>> read_open(const LogEvent& event) {
  const auto open = find_number(event, "open");
  std::vector<std::int64_t> numbers;
  for (const auto part : base::split(find_text(event, "connections"), ',')) {
    const auto number = base::parse_decimal(base::trim(part));
    if (number && part.size() < k_longest_number) {
      numbers.push_back(*number);
    }
  }
  const bool whole = open && *open == static_cast<std::int64_t>(numbers.size());
  return whole ? std::optional(std::move(numbers)) : std::nullopt;
}

Fact parse_loop_close(const Speaker& by) {
  const auto loop = by.find_loop("loop");
  return loop ? Fact(LoopClosed{
             *loop, read_text(by.event, "kind"), read_open(by.event)})
              : std::nullopt;
}

Fact parse_connection_open(const Speaker& by) {
  const auto connection = by.find_connection("connection");
  const auto loop = by.find_loop("loop");
  if (!connection || !loop) {
    return std::nullopt;
  }
  const auto fd = find_number(by.event, "fd");
  const bool fits = fd && *fd >= 0 && *fd <= INT_MAX;
  return ConnectionOpened{*connection,
                          *loop,
                          fits ? std::optional(static_cast<int>(*fd))
                               : std::nullopt,
                          read_text(by.event, "transport"),
                          read_text(by.event, "peer"),
                          read_text(by.event, "client"),
                          read_text(by.event, "task"),
                          has_flag(by.event, "server"),
                          has_flag(by.event, "inherited")};
}

Fact parse_connection_close(const Speaker& by) {
  const auto connection = by.find_connection("connection");
  return connection ? Fact(ConnectionClosed{*connection}) : std::nullopt;
}

// What the verdict hangs on must be there: a probe that does not say whether
// it was cleanup proves no reuse.
Fact parse_stale(const Speaker& by) {
  const auto connection = by.find_connection("connection");
  const auto loop = by.find_loop("loop");
  const auto closed = find_flag(by.event, "closed");
  const auto cleanup = find_flag(by.event, "cleanup");
  if (!connection || !loop || !closed || !cleanup) {
    return std::nullopt;
  }
  return ConnectionStale{
      *connection,
      *loop,
      by.running_loop(),
      *closed,
      has_flag(by.event, "resting"),
      *cleanup,
      read_text(by.event, "operation"),
      find_flag(by.event, "sent"),
      std::max(find_number(by.event, "bytes").value_or(0), std::int64_t{0}),
      read_text(by.event, "request_label"),
      read_text(by.event, "client"),
      read_count(by.event)};
}

Fact parse_misused(const Speaker& by) {
  const auto loop = by.find_loop("loop");
  const auto cleanup = find_flag(by.event, "cleanup");
  if (!loop || !cleanup) {
    return std::nullopt;
  }
  return LoopMisused{*loop,
                     by.running_loop(),
                     *cleanup,
                     read_text(by.event, "operation"),
                     find_number(by.event, "open").value_or(0),
                     read_text(by.event, "client"),
                     read_count(by.event)};
}

Fact parse_again(const Speaker& by) {
  const auto connection = by.find_connection("connection");
  const auto first = by.find_connection("first_connection");
  const std::string request = read_text(by.event, "request");
  if (!connection || !first || request.empty()) {
    return std::nullopt;
  }
  return RequestAgain{*connection,
                      *first,
                      request,
                      read_text(by.event, "request_label"),
                      read_count(by.event, 2),
                      has_flag(by.event, "answered"),
                      find_nanos(by.event, "after_nano")};
}

Fact parse_object(const Speaker& by) {
  const auto loop = by.find_loop("loop");
  const auto closed = find_flag(by.event, "closed");
  const std::string object = read_text(by.event, "object");
  if (!loop || !closed || object.empty()) {
    return std::nullopt;
  }
  return ObjectCrossed{object,
                       *loop,
                       by.running_loop(),
                       *closed,
                       has_flag(by.event, "resting"),
                       read_text(by.event, "operation"),
                       read_text(by.event, "message"),
                       read_count(by.event)};
}

Fact parse_story(const Speaker& by) {
  return StoryStarted{read_text(by.event, "kind"), read_text(by.event, "name")};
}

Fact parse_story_end(const Speaker& by) {
  return StoryEnded{find_text(by.event, "outcome") == "error",
                    read_text(by.event, "error_type"),
                    read_text(by.event, "error")};
}

Fact parse_task_failed(const Speaker& by) {
  if (has_flag(by.event, "handled")) {
    return std::nullopt;
  }
  // An exception of Node that is no promise's ends the process, in plain sight.
  const std::string_view origin = find_text(by.event, "origin");
  if (!origin.empty() && origin != "unhandledRejection") {
    return std::nullopt;
  }
  // Else asyncio says what it was that failed: a callback, a transport.
  const std::string_view message = find_text(by.event, "message");
  const bool is_task =
      message.empty() || message.find("never retrieved") != message.npos;
  return TaskFailed{!origin.empty() ? TaskFailed::Kind::promise
                    : is_task       ? TaskFailed::Kind::task
                                    : TaskFailed::Kind::callback,
                    read_text(by.event, "error_type"),
                    read_text(by.event, "error"),
                    read_text(by.event, "task")};
}

Fact parse_error(const Speaker& by) {
  return ErrorShown{read_text(by.event, "error_type"),
                    read_text(by.event, "error"),
                    read_text(by.event, "message"),
                    false};
}

// A record below a warning is not what users complain of.
Fact parse_log(const Speaker& by) {
  const std::string_view severity = by.event.severity_text;
  constexpr std::array<std::string_view, 5> k_loud = {
      "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL"};
  const bool loud =
      std::find(k_loud.begin(), k_loud.end(), severity) != k_loud.end();
  return loud ? Fact(
             ErrorShown{{}, {}, by.event.body.substr(0, k_longest_text), true})
              : std::nullopt;
}

// Of a fact that has a file of its own.
template <auto parse> Fact parse_as_fact(const Speaker& by) {
  auto fact = parse(by);
  return fact ? Fact(std::move(*fact)) : std::nullopt;
}

struct Reader {
  std::string_view name;
  Fact (*parse)(const Speaker&);
};

constexpr std::array<Reader, 20> k_readers = {{
    {"hawk.probe", parse_hello},
    {"hawk.probe.ready", parse_hello},
    {"hawk.probe.lost", parse_lost},
    {"hawk.run.probe", parse_given},
    {"hawk.loop.start", parse_loop_start},
    {"hawk.loop.close", parse_loop_close},
    {"hawk.conn.open", parse_connection_open},
    {"hawk.conn.close", parse_connection_close},
    {"hawk.conn.stale", parse_stale},
    {"hawk.loop.misused", parse_misused},
    {"hawk.request.again", parse_again},
    {"hawk.object.cross", parse_object},
    {"hawk.story", parse_story},
    {"hawk.story.end", parse_story_end},
    {"hawk.task.failed", parse_task_failed},
    {"hawk.error", parse_error},
    {"hawk.log", parse_log},
    {"hawk.emit", parse_as_fact<parse_emit>},
    {"hawk.emit.count", parse_as_fact<parse_emit_counts>},
    {"hawk.step", parse_as_fact<parse_step>},
}};

constexpr std::string_view k_prefix = "hawk.";

} // namespace

std::optional<ProbeEvent> parse_probe_event(const model::Event& event) {
  const auto* log = std::get_if<LogEvent>(&event.payload);
  if (log == nullptr
      || log->event_name.compare(0, k_prefix.size(), k_prefix) != 0) {
    return std::nullopt;
  }
  const auto* reader =
      std::find_if(k_readers.begin(), k_readers.end(), [log](const auto& one) {
        return one.name == log->event_name;
      });
  if (reader == k_readers.end()) {
    return std::nullopt;
  }
  const std::int64_t interpreter =
      std::max(find_number(*log, "interpreter").value_or(0), std::int64_t{0});
  Fact fact = reader->parse({*log, interpreter});
  if (!fact) {
    return std::nullopt;
  }
  const auto monotonic = find_number(*log, "monotonic_nano");
  return ProbeEvent{log->process,
                    interpreter,
                    event.time,
                    monotonic ? std::optional(Nanos(*monotonic)) : std::nullopt,
                    log->correlation_id.substr(0, k_longest_text),
                    read_place(*log),
                    std::move(*fact)};
}

} // namespace hawk::analyse
