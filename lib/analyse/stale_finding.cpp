#include "analyse/stale_finding.hpp"

#include "analyse/loop_fix.hpp"
#include "base/timestamp.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

using model::Finding;
using model::Level;
using Kind = StaleCase::Kind;

bool is_inherited(const StaleCase& told) {
  return told.opening && told.opening->inherited;
}

std::string describe_thing(const StaleCase& told) {
  return describe_connection(told.client,
                             told.opening ? told.opening->peer : "");
}

std::string make_message(const std::string& label, const StaleCase& told) {
  const std::string thing = describe_thing(told);
  const std::string times =
      (told.uses() > 1 ? fmt::format(", {} times", told.uses()) : "")
      + describe_spread(told.processes);
  if (told.kind == Kind::shared) {
    return fmt::format("{} uses {} {} of loop {}{} from loop {}{}{}",
                       label,
                       article_of(thing),
                       thing,
                       told.loop.number,
                       told.loop_rests ? ", which does not run," : "",
                       told.running_loop,
                       told.loop_rests ? "" : ", and both live",
                       times);
  }
  return fmt::format("{} uses {} {} {}{}",
                     label,
                     article_of(thing),
                     thing,
                     told.loop_closed ? "whose event loop is closed"
                                      : "that it inherited by fork, and whose "
                                        "event loop is its parent's",
                     times);
}

std::string describe_opening(const StaleCase& told) {
  if (!told.opening) {
    return "not seen: the probe came later, or its event was lost";
  }
  const ConnectionState& opening = *told.opening;
  return fmt::format(
      "{}{}, on loop {}",
      opening.inherited ? "before the fork, " : "",
      describe_where(
          opening.story,
          describe_place(opening.file, opening.line, opening.function)),
      told.loop.number);
}

// "loop 1 closed 1.2 s before, at app.py:31 in main"
std::string describe_close(const StaleCase& told) {
  std::string text = fmt::format("loop {}", told.loop.number);
  if (told.closed_at && told.first_seen >= *told.closed_at) {
    text +=
        fmt::format(" closed {} before",
                    base::format_duration(told.first_seen - *told.closed_at));
  } else {
    text += " was closed before";
  }
  if (!told.closed_in.empty()) {
    text += fmt::format(", at {}", told.closed_in);
  }
  if (told.loop_kind == "uvloop") {
    text += "; uvloop closed the connection with it";
  }
  return text;
}

std::string describe_use(const StaleCase& told) {
  const std::string where =
      describe_where(told.story_in_words, describe_place(told.place));
  const std::string on = told.running_loop == 0
                             ? std::string("while no loop ran")
                             : fmt::format("on loop {}", told.running_loop);
  return where.empty() ? on : fmt::format("{}, {}", where, on);
}

// Whether it left: an error does not mean that it was not executed.
std::string describe_request(const StaleCase& told) {
  const std::string name = told.request_label.empty()
                               ? std::string("the request")
                               : told.request_label;
  if (told.sent > 0) {
    const std::string more =
        told.writes > 1
            ? fmt::format(" ({} of {} writes)", told.sent, told.writes)
            : "";
    return fmt::format("{} was sent{}{}",
                       name,
                       more,
                       told.kind == Kind::stale ? "; its answer cannot arrive"
                       : told.loop_rests
                           ? fmt::format("; its answer waits until loop {} runs "
                                         "again",
                                         told.loop.number)
                           : std::string());
  }
  if (told.unsent > 0) {
    return fmt::format("{} was not sent", name);
  }
  return fmt::format("{} was not seen to be sent: the call on the loop failed",
                     name);
}

void add_details(Finding& finding, const StaleCase& told) {
  Details& details = finding.details;
  details.emplace_back("opened", describe_opening(told));
  if (told.loop_closed) {
    details.emplace_back("closed", describe_close(told));
  }
  details.emplace_back(told.kind == Kind::shared ? "used" : "reused",
                       describe_use(told));
  details.emplace_back("request", describe_request(told));
  if (told.connections > 1) {
    details.emplace_back("more",
                         fmt::format("{} connections from the same line were "
                                     "used so",
                                     told.connections));
  }
  if (told.is_doubtful()) {
    details.emplace_back(
        "doubt",
        fmt::format("one of {}: the client called the closed loop, which has "
                    "connections of it from {} lines",
                    told.candidates,
                    told.candidates));
  }
  add_lines(details, "created", told.place.created);
  details.emplace_back("fix", finding.fix);
  if (!told.symptom.text.empty()) {
    details.emplace_back("you saw", fmt::format("\"{}\"", told.symptom.text));
  }
}

void add_evidence(Finding& finding, const StaleCase& told) {
  const auto number = [](std::uint64_t value) {
    return static_cast<std::int64_t>(value);
  };
  finding.evidence = {
      {"client", told.client},
      {"peer", told.opening ? told.opening->peer : std::string()},
      {"connection", told.connection.number},
      {"loop", told.loop.number},
      {"loop_closed", told.loop_closed},
      {"running_loop", told.running_loop},
      {"operation", told.operation},
      {"uses", number(told.uses())},
      {"sent", number(told.sent)},
      {"not_sent", number(told.unsent)},
      {"request", told.request_label},
      {"inherited", is_inherited(told)},
  };
  if (!told.place.created.empty()) {
    finding.evidence.emplace_back("created", join_lines(told.place.created));
  }
  if (!told.symptom.text.empty()) {
    finding.evidence.emplace_back("you_saw", told.symptom.text);
  }
}

} // namespace

Finding make_stale_finding(const World& world,
                           const LoopWorld& loops,
                           const StaleCase& told) {
  const bool shared = told.kind == Kind::shared;
  const std::string name = name_of(world, loops, told.process);
  Finding finding;
  finding.rule = shared ? k_cross_loop_object : k_stale_loop_connection;
  finding.confidence = told.is_doubtful() ? model::Confidence::suspected
                                          : model::Confidence::confirmed;
  finding.level =
      shared || told.is_doubtful() ? Level::warning : Level::error;
  finding.identity = told.identity;
  finding.message = make_message(label_of(world, loops, told.process), told);
  finding.subject = {"user",
                     told.process,
                     name,
                     told.opening ? told.opening->fd : std::nullopt,
                     fmt::format("uses it on loop {}", told.running_loop),
                     told.place.file,
                     told.place.line};
  if (told.opening) {
    finding.related.push_back(
        {"opened",
         told.process,
         name,
         told.opening->fd,
         fmt::format("opened it on loop {}", told.loop.number),
         told.opening->file,
         told.opening->line});
  }
  finding.fix = !shared ? ""
                : told.loop_rests
                    ? "one loop for all calls (asyncio.Runner), or a "
                      "connection for each: "
                    : "a connection for each loop: ";
  finding.fix += make_loop_fix(told.client, told.story_in_words, told.place);
  add_details(finding, told);
  add_evidence(finding, told);
  finish_loop_finding(world, loops, told, finding);
  return finding;
}

} // namespace hawk::analyse
