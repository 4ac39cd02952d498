#include "analyse/cross_loop_finding.hpp"

#include "analyse/loop_fix.hpp"
#include "analyse/loop_words.hpp"
#include "analyse/stale_finding.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

// "an asyncio.Lock"; of a call on a loop, the client that makes it.
std::string make_message(const std::string& label, const Crossing& told) {
  const std::string times =
      (told.uses > 1 ? fmt::format(", {} times", told.uses) : "")
      + describe_spread(told.processes);
  if (told.object == "loop") {
    return fmt::format("{} uses {} {} client of loop {}, which is closed, from "
                       "loop {}{}",
                       label,
                       article_of(told.client),
                       told.client,
                       told.loop.number,
                       told.running_loop,
                       times);
  }
  const std::string from = told.running_loop == 0
                               ? std::string("outside of a loop")
                               : fmt::format("from loop {}", told.running_loop);
  return fmt::format("{} uses an asyncio.{} of loop {}{} {}{}{}",
                     label,
                     told.object,
                     told.loop.number,
                     told.closed    ? ", which is closed,"
                     : told.resting ? ", which does not run,"
                                    : "",
                     from,
                     told.closed || told.resting ? "" : ", and both live",
                     times);
}

std::string describe_harm(const Crossing& told) {
  if (!told.message.empty()) {
    return fmt::format("\"{}\"", told.message);
  }
  if (told.object == "loop") {
    return "\"RuntimeError: Event loop is closed\"";
  }
  if (told.closed) {
    return "nothing, until two tasks want it at once: then \"is bound to a "
           "different event loop\", or a wait without end";
  }
  return "a wait that ends late or never: the other loop is not woken";
}

} // namespace

model::Finding make_crossing_finding(const World& world,
                                     const LoopWorld& loops,
                                     const Crossing& told) {
  const std::string name = name_of(world, loops, told.process);
  model::Finding finding;
  finding.rule = k_cross_loop_object;
  finding.level = model::Level::warning;
  finding.identity = fmt::format("loop-object:{}:{}:{}:{}:{}",
                                 told.process.pid,
                                 told.process.start_time,
                                 told.object,
                                 told.place.file,
                                 told.place.line);
  finding.message = make_message(label_of(world, loops, told.process), told);
  finding.subject = {"user",
                     told.process,
                     name,
                     std::nullopt,
                     fmt::format("calls {} on loop {}",
                                 told.operation.empty() ? "it" : told.operation,
                                 told.running_loop),
                     told.place.file,
                     told.place.line};
  finding.related.push_back({"loop",
                             told.process,
                             name,
                             std::nullopt,
                             fmt::format("loop {} owns it", told.loop.number)});
  finding.fix =
      told.object == "loop"
          ? make_loop_fix(told.client, told.story_in_words, told.place)
          : make_object_fix(told.object, told.closed);
  auto& details = finding.details;
  details.emplace_back(
      "used", describe_where(told.story_in_words, describe_place(told.place)));
  if (!told.operation.empty()) {
    details.emplace_back("call", told.operation);
  }
  if (told.closed) {
    details.emplace_back("closed",
                         fmt::format("loop {}{}{}",
                                     told.loop.number,
                                     told.closed_in.empty() ? "" : ", at ",
                                     told.closed_in));
  }
  add_lines(details, "created", told.place.created);
  details.emplace_back("fix", finding.fix);
  details.emplace_back("you saw", describe_harm(told));
  finding.evidence = {
      {"object", told.object},
      {"client", told.client},
      {"loop", told.loop.number},
      {"loop_closed", told.closed},
      {"running_loop", told.running_loop},
      {"operation", told.operation},
      {"uses", static_cast<std::int64_t>(told.uses)},
  };
  finish_loop_finding(world, loops, told, finding);
  return finding;
}

} // namespace hawk::analyse
