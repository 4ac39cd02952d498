#include "analyse/loop_stall.hpp"

#include "analyse/loop_words.hpp"
#include "analyse/probe_attributes.hpp"
#include "analyse/stall_finding.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

using model::StallSeen;

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// Somebody looks at the program: pdb, ipdb, pydevd (VS Code, PyCharm) and what
// stands on them. That it waits is meant.
bool is_debugged(const StallSeen& stall) {
  constexpr std::array<std::string_view, 5> k_debuggers = {
      "/bdb.py", "/pdb.py", "pydevd", "/debugpy/", "/ipdb/"};
  return std::any_of(
      stall.stack.begin(), stall.stack.end(), [&](const model::CodeLine& at) {
        return std::any_of(k_debuggers.begin(),
                           k_debuggers.end(),
                           [&](std::string_view d) { return has(at.file, d); });
      });
}

// A person is asked something.
bool is_dialogue(const StallSeen& stall) {
  return stall.wait.object.kind == model::ObjectKey::Kind::tty;
}

// What it slept or computed. Ready and without a processor is the machine's
// doing; how long that is the kernel counts only once it is over.
Nanos find_held(const StallSeen& stall) {
  if (stall.samples == 0) {
    return {};
  }
  const Nanos asleep = stall.lasted / stall.samples
                       * (stall.samples - stall.on_processor);
  return std::min(stall.lasted, asleep + stall.processor_time);
}

std::string key_of(const StallSeen& stall) {
  const model::CodeLine* line = find_own_line(stall);
  const std::string where =
      line != nullptr
          ? fmt::format("{}:{}:{}", line->file, line->line, line->function)
          : fmt::format("{}:{}", stall.wait.call, stall.peer);
  // Workers of one program run the same lines.
  return line != nullptr
             ? fmt::format("{}:{}", stall.name, where)
             : fmt::format("{}:{}", stall.thread.process.pid, where);
}

} // namespace

void LoopStall::on_event(const model::Event& event) {
  if (const auto* stall = std::get_if<StallSeen>(&event.payload)) {
    see(*stall, event.time);
  } else if (const auto* said = std::get_if<model::LogEvent>(&event.payload)) {
    see(*said);
  }
}

// How many tasks there are besides the one that holds the loop.
void LoopStall::see(const model::LogEvent& event) {
  if (event.event_name != "hawk.state") {
    return;
  }
  const auto tasks = find_number(event, "tasks");
  if (tasks && (tasks_.size() < k_most_processes || tasks_.count(event.process))) {
    tasks_[event.process] = *tasks;
  }
}

// In no call and not running either is a page fault, or a freezer.
bool LoopStall::is_stall(const StallSeen& stall) const {
  const bool is_one = stall.proof != StallSeen::Proof::none && stall.in_loop;
  const bool does_something =
      stall.on_processor > 0
      || (stall.in_call > 0 && !stall.wait.call.empty());
  return is_one && find_held(stall) >= threshold_ && does_something
         && !is_dialogue(stall) && !is_debugged(stall);
}

void LoopStall::see(const StallSeen& stall, Nanos time) {
  if (!is_stall(stall)) {
    return;
  }
  Current& current = current_[stall.thread];
  if (current.began != stall.began) {
    current = {stall.began, {}, {}};
  }
  // While it goes on its line may turn out to be another.
  const std::string key =
      current.key.empty() ? key_of(stall) : current.key;
  if (cases_.size() >= k_most_cases && cases_.count(key) == 0) {
    untold_ += current.key.empty() ? 1U : 0U;
    return;
  }
  const auto [at, fresh] = cases_.try_emplace(key);
  StallCase& told = at->second;
  if (fresh) {
    told.first_seen = stall.began;
  }
  told.times += current.key.empty() ? 1U : 0U;
  told.total += stall.lasted - current.counted;
  told.last_seen = time;
  if (told.processes.size() < k_most_processes) {
    told.processes.insert(stall.thread.process);
  }
  const bool is_same = told.longest.thread == stall.thread
                       && told.longest.began == stall.began;
  if (is_same || stall.lasted > told.longest.lasted) {
    told.longest = stall;
    const auto tasks = tasks_.find(stall.thread.process);
    told.tasks = tasks == tasks_.end() ? -1 : tasks->second;
  }
  current.key = key;
  current.counted = stall.lasted;
  if (stall.ended) {
    current_.erase(stall.thread);
  }
  sink_.raise(make_stall_finding(world_, told, key));
}

std::vector<std::string> LoopStall::not_seen() const {
  if (untold_ == 0) {
    return {};
  }
  return {fmt::format("{} more stalls of event loops, at other lines: only so "
                      "many findings are kept",
                      untold_)};
}

} // namespace hawk::analyse
