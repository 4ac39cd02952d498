#include "analyse/buffered_output.hpp"

#include "analyse/pipe_names.hpp"
#include "analyse/runtime.hpp"
#include "base/timestamp.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace hawk::analyse {

namespace {

using namespace std::chrono_literals;

// What a write(2) brings may be read in two.
constexpr Nanos k_one_burst = 50ms;

// Less is no delay that anybody would notice.
constexpr Nanos k_least_spread = 1s;

// Many loggers know whole seconds only.
constexpr Nanos k_tolerance = 1500ms;

// BUFSIZ of C, io.DEFAULT_BUFFER_SIZE of Python (which writes whole lines where
// they fit), Go's bufio, Perl and Java; larger ones are set by hand.
constexpr std::array<std::uint64_t, 4> k_buffers = {4096, 8192, 16384, 32768};

// Nobody writes longer lines into a log for people, and a burst that is larger
// than a buffer is a flood.
constexpr std::uint64_t k_most_burst = 65536;

std::string_view make_fix(Runtime runtime) {
  switch (runtime) {
  case Runtime::python:
    return "run it with python -u or PYTHONUNBUFFERED=1, or print(..., "
           "flush=True), or sys.stdout.reconfigure(line_buffering=True), or "
           "log to stderr";
  case Runtime::perl:
    return "set $| = 1;";
  case Runtime::ruby:
    return "set $stdout.sync = true";
  case Runtime::java:
    return "flush after each line: new PrintStream(..., true)";
  case Runtime::go:
    return "flush the bufio.Writer after each line, or write to os.Stdout";
  default:
    return "flush after each line: setvbuf(stdout, NULL, _IOLBF, 0), or run it "
           "under stdbuf -oL";
  }
}

// What hawkctl started: its first child; orphans come to it later.
model::ProcessSeen find_agent(const World& world) {
  model::ProcessSeen agent;
  if (!world.header()) {
    return agent;
  }
  agent.arguments = world.header()->arguments;
  for (const auto& [key, seen] : world.processes()) {
    const bool is_child = seen.parent == world.header()->recorder.pid
                          && seen.parent != 0 && !world.is_ours(key);
    if (is_child
        && (agent.process.pid == 0
            || key.start_time < agent.process.start_time)) {
      agent = seen;
    }
  }
  return agent;
}

} // namespace

std::uint64_t find_buffer_size(const OutputBurst& burst) {
  for (const std::uint64_t size : k_buffers) {
    if (burst.bytes <= size && burst.bytes + burst.longest_line > size) {
      return size;
    }
  }
  return 0;
}

bool is_collected(const OutputBurst& before, const OutputBurst& burst) {
  const Nanos gap = burst.arrived - before.arrived;
  const Nanos spread = burst.last_stamp - burst.first_stamp;
  const Nanos off = gap > spread ? gap - spread : spread - gap;
  // The clocks of both may differ, but by the same in both bursts.
  const Nanos step = burst.last_stamp - before.last_stamp;
  const Nanos drift = gap > step ? gap - step : step - gap;
  return burst.stamped_lines >= 3 && spread >= k_least_spread
         && off <= std::max(k_tolerance, gap / 5) && off * 2 <= gap
         && drift <= std::max(k_tolerance, gap / 5);
}

model::StreamNeed BufferedOutput::stream_need() const {
  return {!found_ && bytes_ < k_most_bytes, {}};
}

void BufferedOutput::on_event(const model::Event& event) {
  const auto* chunk = std::get_if<model::StreamChunk>(&event.payload);
  if (chunk != nullptr && !found_ && bytes_ < k_most_bytes
      && chunk->stream != model::Stream::standard_error) {
    accept(*chunk, event.time);
  }
}

void BufferedOutput::finish(Nanos ended_at) {
  std::ignore = ended_at; // what comes at the end may be any size
}

void BufferedOutput::accept(const model::StreamChunk& chunk, Nanos time) {
  if (!times_) {
    const Nanos start =
        world_.header() ? world_.header()->clock.real : Nanos{};
    times_.emplace(base::TimeReference{start + time + 24h});
  }
  if (chunk.offset + chunk.bytes.size() <= next_) {
    return; // written twice, at a takeover
  }
  if (chunk.offset != next_) {
    burst_.reset(); // something is missing
    full_ = 0;
    is_cut_ = true;
  }
  next_ = chunk.offset + chunk.bytes.size();
  if (!burst_ || time - last_chunk_ > k_one_burst) {
    close();
    burst_ = OutputBurst{};
    burst_->arrived = time;
  }
  last_chunk_ = time;
  bytes_ += chunk.bytes.size();
  burst_->bytes += chunk.bytes.size();
  if (burst_->bytes <= k_most_burst) {
    take_lines(chunk.bytes);
  }
}

// A line that was cut has a stamp that may be cut as well.
void BufferedOutput::take_lines(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t end = bytes.find('\n');
    const bool is_whole = end != std::string_view::npos;
    const std::string_view line = bytes.substr(0, end);
    burst_->longest_line =
        std::max<std::uint64_t>(burst_->longest_line, line.size() + 1);
    if (is_whole && !is_cut_) {
      take_line(line);
    }
    is_cut_ = !is_whole;
    bytes.remove_prefix(is_whole ? end + 1 : bytes.size());
  }
}

void BufferedOutput::take_line(std::string_view line) {
  const auto found = times_->find(line);
  if (!found) {
    return;
  }
  if (burst_->stamped_lines == 0) {
    burst_->first_stamp = found->time;
  }
  burst_->last_stamp = found->time;
  ++burst_->stamped_lines;
}

// No more comes to the burst: the one before it, and it, are compared.
void BufferedOutput::close() {
  if (!burst_) {
    return;
  }
  const std::uint64_t size = find_buffer_size(*burst_);
  const bool goes_on = size != 0 && before_ && size == size_
                       && is_collected(*before_, *burst_);
  if (size == 0) {
    full_ = 0;
    before_.reset();
    return;
  }
  full_ = goes_on ? full_ + 1 : 1;
  longest_ = goes_on ? std::max(longest_, burst_->arrived - before_->arrived)
                     : Nanos{};
  size_ = size;
  before_ = burst_;
  if (full_ >= k_enough) {
    report(*burst_);
  }
}

void BufferedOutput::report(const OutputBurst& burst) {
  found_ = true;
  const model::ProcessSeen agent = find_agent(world_);
  model::Finding finding;
  finding.rule = "buffered-output";
  finding.level = model::Level::note;
  finding.confidence = model::Confidence::confirmed;
  finding.identity = "buffered-output:stdout";
  finding.message = fmt::format(
      "{}[{}] writes its stdout in blocks of {} bytes: lines came up to {} "
      "after they were made",
      name_of(agent),
      agent.process.pid,
      size_,
      base::format_duration(longest_));
  finding.subject = {"writer", agent.process, name_of(agent), 1,
                     "collects its output"};
  finding.fix = make_fix(find_runtime(agent));
  finding.first_seen = burst.arrived;
  finding.last_seen = burst.arrived;
  finding.details = {
      {"block",
       fmt::format("{} bytes at once, {} lines with a time, which was {} long",
                   burst.bytes,
                   burst.stamped_lines,
                   base::format_duration(burst.last_stamp
                                         - burst.first_stamp))},
      {"why", "stdout is a pipe here, and a program that buffers by blocks "
              "buffers by lines only on a terminal"},
      {"fix", finding.fix},
      {"you saw", "nothing for long, then many lines at once; and none of the "
                  "last lines if it is killed"}};
  finding.evidence = {
      {"buffer", static_cast<std::int64_t>(size_)},
      {"bytes", static_cast<std::int64_t>(burst.bytes)},
      {"blocks", static_cast<std::int64_t>(full_)},
      {"delay_ms",
       std::chrono::duration_cast<std::chrono::milliseconds>(longest_)
           .count()}};
  sink_.raise(std::move(finding));
}

} // namespace hawk::analyse
