#include "analyse/process_family.hpp"

#include "analyse/loop_words.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

constexpr std::size_t k_most_named = 3;

} // namespace

std::string family_of(const LoopWorld& loops,
                      const model::ProcessKey& process) {
  const ProbeHello* hello = loops.find_hello(process);
  return hello != nullptr && hello->forked
             ? fmt::format("forked:{}", hello->executable)
             : fmt::format("{}:{}", process.pid, process.start_time);
}

std::string describe_spread(const ProcessTally& processes) {
  return processes.count() > 1
             ? fmt::format(", in {} processes", processes.count())
             : std::string();
}

void add_processes(const World& world,
                   const LoopWorld& loops,
                   const ProcessTally& processes,
                   model::Finding& finding) {
  finding.evidence.emplace_back("processes",
                                static_cast<std::int64_t>(processes.count()));
  if (processes.count() < 2) {
    return;
  }
  std::string names;
  std::size_t named = 0;
  for (const model::ProcessKey& process : processes.all()) {
    if (named == k_most_named) {
      names += ", ...";
      break;
    }
    names += named++ == 0 ? "" : ", ";
    names += label_of(world, loops, process);
  }
  finding.details.emplace_back(
      "processes",
      fmt::format("{}{}, forked from one program: {}",
                  processes.count() == ProcessTally::k_most ? "at least " : "",
                  processes.count(),
                  names));
}

} // namespace hawk::analyse
