#include "analyse/surviving_finding.hpp"

#include "analyse/loop_fix.hpp"
#include "analyse/loop_words.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

std::string make_message(const std::string& label, const Survival& told) {
  const bool many = told.connections > 1;
  const ConnectionState& opening = told.opening;
  const std::string one = describe_connection(opening.client, opening.peer);
  const std::string thing =
      many
          ? describe_connections(told.connections, opening.client, opening.peer)
          : fmt::format("{} {}", article_of(one), one);
  if (told.renewed) {
    return fmt::format("{} closed event loops and left {} open; each loop "
                       "opens its own, and none was used again",
                       label,
                       thing);
  }
  if (told.later_loop != 0) {
    return fmt::format("{} closed an event loop and left {} open; the next "
                       "loop has started, and its first use of {} fails or "
                       "goes unanswered",
                       label,
                       thing,
                       many ? "one of them" : "it");
  }
  return fmt::format("{} closed its event loop and left {} open: the second "
                     "task will fail, if it uses {}",
                     label,
                     thing,
                     many ? "one of them" : "it");
}

std::string describe_close(const Survival& told) {
  std::string text = fmt::format("loop {}", told.loop.number);
  if (told.loops > 1) {
    text += fmt::format(" and {} more", told.loops - 1);
  }
  if (!told.closed_in.empty()) {
    text += fmt::format(", at {}", told.closed_in);
  }
  if (told.loop_kind == "uvloop") {
    text += "; uvloop closed the connection with it, its client does not know";
  }
  return text;
}

} // namespace

model::Finding make_surviving_finding(const World& world,
                                      const LoopWorld& loops,
                                      const Survival& told) {
  const ConnectionState& opening = told.opening;
  const std::string name = name_of(world, loops, told.process);
  model::Finding finding;
  finding.rule = k_surviving_connection;
  finding.level =
      told.later_loop != 0 && !told.renewed ? model::Level::warning
                                            : model::Level::note;
  finding.confidence = model::Confidence::latent;
  finding.identity = told.identity;
  finding.message = make_message(label_of(world, loops, told.process), told)
                    + describe_spread(told.processes);
  finding.subject = {"owner",
                     told.process,
                     name,
                     opening.fd,
                     "keeps it open",
                     opening.file,
                     opening.line};
  finding.related.push_back(
      {"opened",
       told.process,
       name,
       opening.fd,
       fmt::format("opened it on loop {}", told.loop.number),
       opening.file,
       opening.line});
  finding.fix = make_loop_fix(opening.client, opening.story, told.place);
  finding.details = {
      {"opened",
       fmt::format(
           "{}, on loop {}",
           describe_where(
               opening.story,
               describe_place(opening.file, opening.line, opening.function)),
           told.loop.number)},
      {"closed", describe_close(told)},
  };
  if (told.later_loop != 0) {
    finding.details.emplace_back("next",
                                 fmt::format("loop {}", told.later_loop));
  }
  finding.details.emplace_back("fix", finding.fix);
  finding.evidence = {
      {"client", opening.client},
      {"peer", opening.peer},
      {"connections", static_cast<std::int64_t>(told.connections)},
      {"loop", told.loop.number},
      {"loops", static_cast<std::int64_t>(told.loops)},
      {"later_loop", told.later_loop},
  };
  finish_loop_finding(world, loops, told, finding);
  return finding;
}

} // namespace hawk::analyse
