#include "analyse/loop_rules.hpp"

#include "analyse/loop_words.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

LoopRules::LoopRules(const World& world, FindingSink& sink)
    : world_(world),
      roll_(world, loops_),
      stale_(world, loops_, sink),
      twice_(world, loops_, stale_, sink),
      surviving_(world, loops_, stale_, sink),
      crossing_(world, loops_, stale_, sink),
      failures_(world, loops_, stale_, sink) {}

void LoopRules::on_event(const model::Event& event) {
  now_ = std::max(now_, event.time);
  if (const auto* process = std::get_if<model::ProcessSeen>(&event.payload)) {
    roll_.on_process(*process, event.time);
    if (process->exited && loops_.find_hello(process->process) != nullptr) {
      exits_.push_back({process->process, event.time});
      if (exits_.size() > k_most_exits) {
        forget_first_exit();
      }
    }
  } else if (const auto probe = parse_probe_event(event)) {
    writer_ = event.writer;
    on_probe(*probe);
  }
  if (writer_ == event.writer) {
    on_time(event.time);
  }
}

void LoopRules::on_probe(const ProbeEvent& event) {
  loops_.on_event(event);
  if (std::holds_alternative<ProbeHello>(event.fact)) {
    roll_.on_hello(event.process);
  }
  stale_.on_event(event);
  twice_.on_event(event);
  surviving_.on_event(event);
  crossing_.on_event(event);
  failures_.on_event(event);
}

void LoopRules::on_time(Nanos now) {
  surviving_.on_time(now);
  crossing_.on_time(now);
  failures_.on_time(now);
  while (!exits_.empty() && now - exits_.front().time >= k_last_words) {
    forget_first_exit();
  }
}

void LoopRules::forget_first_exit() {
  surviving_.on_exit(exits_.front().process);
  loops_.forget(exits_.front().process);
  exits_.pop_front();
}

void LoopRules::finish(Nanos /*ended_at*/) {
  surviving_.finish();
  crossing_.finish();
  failures_.finish();
}

bool LoopRules::is_undecided() const {
  return surviving_.is_undecided() || crossing_.is_undecided()
         || failures_.is_undecided();
}

std::uint64_t LoopRules::untold() const {
  return stale_.untold() + twice_.untold() + surviving_.untold()
         + crossing_.untold() + failures_.untold();
}

std::vector<std::string> LoopRules::describe_lost() const {
  std::vector<std::string> sentences;
  for (const auto& [process, count] : loops_.lost()) {
    if (sentences.size() == k_most_named) {
      break;
    }
    sentences.push_back(
        fmt::format("{}: its probe left out {}",
                    label_of(world_, loops_, process),
                    count_of(static_cast<std::uint64_t>(count), "event")));
  }
  if (loops_.lost().size() > k_most_named) {
    sentences.push_back(
        fmt::format("the probes of {}{} more processes left out events",
                    loops_.has_more_lost() ? "at least " : "",
                    loops_.lost().size() - k_most_named));
  }
  return sentences;
}

std::vector<std::string> LoopRules::not_seen() const {
  std::vector<std::string> sentences = roll_.missing(now_);
  for (std::string& sentence : describe_lost()) {
    sentences.push_back(std::move(sentence));
  }
  if (loops_.forgotten_hellos() > 0) {
    sentences.push_back(fmt::format(
        "{} more processes had a probe than are kept: what forked children of "
        "one program do may be told more than once",
        loops_.forgotten_hellos()));
  }
  if (loops_.forgotten() > 0) {
    sentences.push_back(fmt::format(
        "{} of the agent's loops, connections and stories: more were open at "
        "once than are kept",
        loops_.forgotten()));
  }
  if (untold() > 0) {
    sentences.push_back(fmt::format(
        "{} more uses of loops, at other lines or in other processes: only so "
        "many findings are kept",
        untold()));
  }
  return sentences;
}

} // namespace hawk::analyse
