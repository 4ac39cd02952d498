#include "analyse/loop_grammar.hpp"

#include "analyse/pipe_names.hpp"
#include "analyse/runtime.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

// Different places in one agent. More are the same defect.
constexpr std::size_t k_most_entries = 64;

// A probe's event and the line that was printed for the same error come by
// different ways, and not in order.
constexpr Nanos k_beside = std::chrono::seconds(2);

constexpr std::size_t k_most_told = 4096;

bool is_of_error(std::string_view name) {
  constexpr std::array<std::string_view, 5> k_names = {"hawk.error",
                                                       "hawk.conn.stale",
                                                       "hawk.loop.misused",
                                                       "hawk.object.cross",
                                                       "hawk.task.failed"};
  return std::find(k_names.begin(), k_names.end(), name) != k_names.end();
}

// What hawkctl started: the first child of its own.
const model::ProcessSeen* find_agent(const World& world) {
  const model::ProcessSeen* agent = nullptr;
  for (const auto& [key, seen] : world.processes()) {
    const bool ours = world.header()
                      && seen.parent == world.header()->recorder.pid
                      && seen.parent != 0 && !world.is_ours(key);
    if (ours
        && (agent == nullptr
            || key.start_time < agent->process.start_time)) {
      agent = &seen;
    }
  }
  return agent;
}

} // namespace

model::StreamNeed LoopGrammar::stream_need() const {
  return taken_ < k_most ? model::StreamNeed{false, k_loop_literals}
                         : model::StreamNeed{};
}

void LoopGrammar::on_event(const model::Event& event) {
  if (const auto* chunk = std::get_if<model::StreamChunk>(&event.payload)) {
    if (taken_ < k_most) {
      take(*chunk, event.time);
    }
  } else if (const auto* said = std::get_if<model::LogEvent>(&event.payload)) {
    take_event(*said, event.time);
  } else if (std::holds_alternative<model::Checkpoint>(event.payload)) {
    report(event.time - k_beside);
  }
}

void LoopGrammar::finish(Nanos ended_at) {
  for (Output& output : outputs_) {
    // A last line without its newline.
    std::string_view end = "\n";
    if (const auto line = output.lines.take_line(end, ended_at)) {
      take_line(line->head, line->time, output);
    }
    commit(output);
  }
  report(Nanos::max());
}

void LoopGrammar::take_event(const model::LogEvent& event, Nanos time) {
  if (event.event_name == "hawk.probe"
      || event.event_name == "hawk.probe.ready") {
    probed_.add(event.process);
  } else if (is_of_error(event.event_name) && told_.size() < k_most_told) {
    told_.push_back(time);
  }
}

void LoopGrammar::take(const model::StreamChunk& chunk, Nanos time) {
  Output& output = outputs_[static_cast<std::size_t>(chunk.stream)];
  std::string_view bytes = chunk.bytes;
  if (chunk.offset < output.next) { // twice in the file, after a takeover
    bytes.remove_prefix(
        std::min<std::uint64_t>(output.next - chunk.offset, bytes.size()));
  } else if (chunk.offset > output.next) {
    // What is between had none of the texts, or was lost. What begins here is
    // taken for a line: a part of one will do.
    commit(output);
    output.lines = {};
    output.traceback = {};
  }
  output.next = std::max(output.next, chunk.offset + chunk.bytes.size());
  taken_ += bytes.size();
  while (!bytes.empty()) {
    if (const auto line = output.lines.take_line(bytes, time)) {
      take_line(line->head, line->time, output);
    }
  }
}

// A whole traceback in one line, as loggers of JSON write it.
void LoopGrammar::take_escaped(std::string_view line, Nanos time) {
  Output inner;
  std::string part;
  for (std::size_t at = 0; at <= line.size(); ++at) {
    const bool escaped = at + 1 < line.size() && line[at] == '\\';
    if (at == line.size() || (escaped && line[at + 1] == 'n')) {
      take_line(part, time, inner);
      part.clear();
      ++at;
    } else if (escaped) {
      part += line[++at];
    } else {
      part += line[at];
    }
  }
  commit(inner);
}

void LoopGrammar::take_line(std::string_view line, Nanos time, Output& output) {
  while (!line.empty() && line.back() == '\r') {
    line.remove_suffix(1);
  }
  const auto text = find_loop_text(line);
  if (text && line.find("\\n") != std::string_view::npos) {
    take_escaped(line, time);
    return;
  }
  const auto kind = output.traceback.take(line);
  const auto& frames = output.traceback.frames();
  if (kind == TracebackReader::Line::part) {
    // What a log says before a traceback stands at its end again.
    if (output.pending && output.pending->frames.empty() && frames.empty()
        && !line.empty()) {
      output.pending.reset();
    }
    return;
  }
  if (kind == TracebackReader::Line::plain) {
    commit(output);
  }
  if (!text) {
    if (output.pending && !output.pending->place) {
      output.pending->place = find_own_frame(frames);
    }
    return;
  }
  LoopTextSeen seen;
  seen.text = *text;
  seen.hint = weigh_text(*text, output.traceback);
  seen.frames = frames;
  seen.place = find_own_frame(frames);
  seen.line = line.substr(0, 512);
  seen.count = 1;
  seen.first = time;
  seen.last = time;
  const bool was_reuse =
      output.pending && output.pending->hint == LoopHint::reuse;
  if (!was_reuse || seen.hint == LoopHint::reuse) {
    output.pending = std::move(seen);
  }
}

void LoopGrammar::commit(Output& output) {
  if (!output.pending) {
    return;
  }
  LoopTextSeen seen = std::move(*output.pending);
  output.pending.reset();
  const auto known = entries_.find(make_identity(seen));
  if (known != entries_.end()) {
    ++known->second.seen.count;
    known->second.seen.last = seen.last;
  } else if (entries_.size() < k_most_entries) {
    std::string identity = make_identity(seen);
    entries_.emplace(std::move(identity), Entry{std::move(seen), 0});
  }
}

// Python without a probe, as far as it was seen.
std::vector<model::ProcessKey> LoopGrammar::find_unprobed() const {
  std::vector<model::ProcessKey> found;
  for (const auto& [key, seen] : world_.processes()) {
    if (seen.in_tree && !probed_.has(key)
        && find_runtime(seen) == Runtime::python) {
      found.push_back(key);
    }
  }
  return found;
}

// Whether a probe has said, or would have said, better what happened.
bool LoopGrammar::is_for_probe(const LoopTextSeen& seen) const {
  if (probed_.empty()) {
    return false;
  }
  return find_unprobed().empty()
         || std::any_of(told_.begin(), told_.end(), [&seen](Nanos time) {
              return time >= seen.first - k_beside
                     && time <= seen.first + k_beside;
            });
}

void LoopGrammar::report(Nanos until) {
  const bool of_loops =
      std::any_of(entries_.begin(), entries_.end(), [](const auto& one) {
        const LoopHint hint = one.second.seen.hint;
        return hint == LoopHint::reuse || hint == LoopHint::cleanup;
      });
  for (auto& [identity, entry] : entries_) {
    // Told again when it has doubled, and at the end.
    const bool due = entry.seen.count >= 2 * entry.raised_count
                     || until == Nanos::max();
    const bool known = entry.seen.hint != LoopHint::unclear || of_loops;
    if (entry.seen.first <= until && due && known
        && entry.seen.count != entry.raised_count
        && !is_for_probe(entry.seen)) {
      raise(entry);
    }
  }
}

void LoopGrammar::raise(Entry& entry) {
  entry.raised_count = entry.seen.count;
  const model::ProcessSeen* agent = find_agent(world_);
  const auto unprobed = find_unprobed();
  std::optional<model::ProcessKey> process;
  if (!probed_.empty() && unprobed.size() == 1) {
    process = unprobed.front();
  } else if (agent != nullptr) {
    process = agent->process;
  }
  model::Finding finding = make_hint(
      entry.seen,
      process ? label_of(world_, *process) : std::string("the agent"));
  finding.subject.role = "printer";
  if (process) {
    finding.subject.process = *process;
    finding.subject.name = name_of(world_, *process);
  }
  finding.subject.does = "printed it";
  if (!probed_.empty()) {
    finding.blind_spots.emplace_back(
        "the processes without a probe; of the others the probe tells");
  }
  sink_.raise(std::move(finding));
}

} // namespace hawk::analyse
