#include "analyse/stall_finding.hpp"

#include "analyse/loop_words.hpp"
#include "analyse/pipe_names.hpp"
#include "analyse/stall_fix.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::StallSeen;
using Kind = model::Wait::Kind;

bool is_node(const World& world, const StallSeen& stall) {
  if (!stall.stack.empty()) {
    return false;
  }
  const model::ProcessSeen* seen = world.find_process(stall.thread.process);
  const std::string program = seen != nullptr ? program_of(*seen) : stall.name;
  return program == "node" || program == "nodejs";
}

std::string format_length(Nanos time) {
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
  return ms < 1000 ? fmt::format("{} ms", ms)
                   : fmt::format("{:.1f} s", static_cast<double>(ms) / 1e3);
}

std::int64_t in_ms(Nanos time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

std::string label_of_other(const StallSeen& stall) {
  return fmt::format("{}[{}]", stall.other_name, stall.other.pid);
}

// "fd 8 (127.0.0.1:6379)", "mcp_server[4712]"; empty: nothing is known.
std::string describe_far_end(const StallSeen& stall) {
  const model::Wait& wait = stall.wait;
  std::string text = wait.fd >= 0 ? fmt::format("fd {}", wait.fd) : "";
  const std::string far = !stall.peer.empty() ? stall.peer
                          : stall.other.pid > 0 ? label_of_other(stall)
                                                : "";
  if (far.empty()) {
    return text;
  }
  return text.empty() ? far : fmt::format("{} ({})", text, far);
}

} // namespace

std::string describe_cause(const StallSeen& stall) {
  const model::Wait& wait = stall.wait;
  const std::string far = describe_far_end(stall);
  switch (find_cause(stall)) {
  case StallCause::processor:
    return "computing";
  case StallCause::interpreter:
    return "waiting for the interpreter's lock (GIL), which another thread had";
  case StallCause::import:
    return "importing a module";
  case StallCause::call:
    break;
  }
  if (wait.kind == Kind::child) {
    return far.empty() ? fmt::format("in {}, waiting for a child", wait.call)
                       : fmt::format("in {}, waiting for {}", wait.call, far);
  }
  return far.empty() ? fmt::format("in {}", wait.call)
                     : fmt::format("in {} on {}", wait.call, far);
}

namespace {

std::string make_message(const std::string& label, const StallCase& told) {
  const StallSeen& stall = told.longest;
  const std::string length = format_length(stall.lasted);
  const std::string cause = describe_cause(stall);
  if (told.times > 1) {
    return fmt::format("{} held its event loop {} times, {} in all, up to {} "
                       "{}",
                       label,
                       told.times,
                       format_length(told.total),
                       length,
                       cause);
  }
  return stall.ended
             ? fmt::format(
                 "{} held its event loop for {} {}", label, length, cause)
             : fmt::format("{} has held its event loop for {} already, {}",
                           label,
                           length,
                           cause);
}

std::string describe_thread(const StallSeen& stall) {
  std::string text = fmt::format("thread {}", stall.thread.tid);
  if (find_cause(stall) == StallCause::call) {
    text += fmt::format(" asleep in {} for {} of {}",
                        stall.wait.call,
                        format_length(stall.asleep),
                        format_length(stall.lasted));
  } else {
    text += fmt::format(" on the processor in {} of {} samples, for {} of {}",
                        stall.on_processor,
                        stall.samples,
                        format_length(stall.processor_time),
                        format_length(stall.lasted));
  }
  return text;
}

std::string describe_proof(const StallSeen& stall) {
  return stall.proof == StallSeen::Proof::turn
             ? "asyncio was in one callback of one turn all the time"
             : "not once awake in between";
}

void add_stack(const StallSeen& stall, Details& details) {
  constexpr std::size_t k_shown = 8;
  std::vector<std::string> lines;
  for (const model::CodeLine& at : stall.stack) {
    // What calls the callback is the same for all.
    if (at.function == "_run" && at.file.find("asyncio/") != std::string::npos) {
      break;
    }
    if (lines.size() < k_shown) {
      lines.push_back(
          fmt::format("{}:{} {}", at.file, at.line, at.function));
    }
  }
  add_lines(details, "stack", lines);
}

std::string describe_waiters(const StallCase& told) {
  if (told.tasks < 0) {
    return "every other task and connection of this loop";
  }
  if (told.tasks <= 1) {
    return "no other task of this loop was known";
  }
  return fmt::format("{} other tasks of this process's loops",
                     told.tasks - 1);
}

model::Level level_of(const StallCase& told) {
  // Who is alone in the loop keeps nobody waiting; a module is loaded once.
  const bool is_harmless =
      told.tasks >= 0 && told.tasks <= 1;
  return is_harmless || find_cause(told.longest) == StallCause::import
             ? model::Level::note
             : model::Level::warning;
}

void add_evidence(const StallCase& told, model::Finding& finding) {
  const StallSeen& stall = told.longest;
  auto& evidence = finding.evidence;
  evidence = {
      {"lasted_ms", in_ms(stall.lasted)},
      {"ended", stall.ended},
      {"times", static_cast<std::int64_t>(told.times)},
      {"total_ms", in_ms(told.total)},
      {"call", stall.wait.call},
      {"thread", static_cast<std::int64_t>(stall.thread.tid)},
      {"asleep_ms", in_ms(stall.asleep)},
      {"processor_ms", in_ms(stall.processor_time)},
      {"waited_for_processor_ms", in_ms(stall.ready_time)},
      {"samples", static_cast<std::int64_t>(stall.samples)},
      {"on_processor", static_cast<std::int64_t>(stall.on_processor)},
  };
  if (stall.wait.fd >= 0) {
    evidence.emplace_back("fd", static_cast<std::int64_t>(stall.wait.fd));
  }
  if (!stall.peer.empty()) {
    evidence.emplace_back("peer", stall.peer);
  }
  if (told.tasks >= 0) {
    evidence.emplace_back("tasks", told.tasks);
  }
}

void add_place(const StallSeen& stall, model::Finding& finding) {
  const model::CodeLine* line = find_own_line(stall);
  if (line == nullptr) {
    return;
  }
  finding.subject.file = line->file;
  finding.subject.line = line->line;
  model::SourcePlace place{line->file, line->line, 0, line->function, {}};
  for (const model::CodeLine& at : stall.stack) {
    place.stack.push_back(
        fmt::format("{}:{} {}", at.file, at.line, at.function));
  }
  finding.cause = std::move(place);
}

} // namespace

const model::CodeLine* find_own_line(const StallSeen& stall) {
  const auto at =
      std::find_if(stall.stack.begin(),
                   stall.stack.end(),
                   [](const model::CodeLine& line) { return line.own; });
  return at == stall.stack.end() ? nullptr : &*at;
}

StallCause find_cause(const StallSeen& stall) {
  const bool imports = std::any_of(
      stall.stack.begin(), stall.stack.end(), [](const model::CodeLine& at) {
        return at.file.rfind("<frozen importlib", 0) == 0;
      });
  if (imports) {
    return StallCause::import;
  }
  // Who waits for the lock asks anew every 5 ms: ceval_gil.h, take_gil().
  constexpr Nanos k_gil = std::chrono::milliseconds(30);
  if (stall.wait.kind == Kind::lock && stall.in_call * 2 > stall.samples
      && stall.asleep < k_gil) {
    return StallCause::interpreter;
  }
  return stall.on_processor > stall.in_call || stall.wait.call.empty()
             ? StallCause::processor
             : StallCause::call;
}

model::Finding make_stall_finding(const World& world,
                                  const StallCase& told,
                                  const std::string& key) {
  const StallSeen& stall = told.longest;
  const model::ProcessKey& process = stall.thread.process;
  const StallCause cause = find_cause(stall);
  model::Finding finding;
  finding.rule = "loop-stall";
  finding.level = level_of(told);
  // Who has the lock is not known.
  finding.confidence = cause == StallCause::interpreter
                           ? model::Confidence::suspected
                           : model::Confidence::confirmed;
  finding.identity = "loop-stall:" + key;
  finding.message = make_message(label_of(world, process), told);
  finding.subject = {"loop",
                     process,
                     name_of(world, process),
                     stall.wait.fd >= 0 ? std::optional(stall.wait.fd)
                                        : std::nullopt,
                     describe_cause(stall)};
  add_place(stall, finding);
  if (stall.other.pid > 0) {
    finding.related.push_back({stall.wait.kind == Kind::child ? "child"
                                                              : "peer",
                               stall.other,
                               stall.other_name,
                               std::nullopt,
                               "was waited for"});
  }
  finding.first_seen = told.first_seen;
  finding.last_seen = told.last_seen;
  finding.fix = make_stall_fix(stall, is_node(world, stall));
  auto& details = finding.details;
  details.emplace_back("held", describe_thread(stall));
  details.emplace_back("proof", describe_proof(stall));
  add_stack(stall, details);
  details.emplace_back("waited", describe_waiters(told));
  details.emplace_back("fix", finding.fix);
  add_evidence(told, finding);
  if (told.processes.size() > 1) {
    finding.evidence.emplace_back(
        "processes", static_cast<std::int64_t>(told.processes.size()));
  }
  return finding;
}

} // namespace hawk::analyse
