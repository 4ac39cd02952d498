#include "analyse/leak_finding.hpp"

#include "analyse/blind_spots.hpp"
#include "analyse/leak_fix.hpp"
#include "analyse/pipe_finding.hpp"
#include "analyse/pipe_names.hpp"
#include "base/timestamp.hpp"
#include "model/names.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Finding;
using model::Holder;
using model::Level;
using model::ProcessSeen;
using Kind = LeakVerdict::Kind;

// USER_HZ, in which /proc counts start times on every Linux: proc_pid_stat(5).
constexpr Nanos k_tick = std::chrono::milliseconds(10);

// More than that are no accident to be ended by hand.
constexpr std::size_t k_most_to_end = 3;

// "09:31:07 UTC"; empty if the clocks of the recording are not known.
std::string format_start(const World& world, std::uint64_t start_time) {
  const auto& header = world.header();
  if (!header || header->clock.boot == Nanos{}) {
    return {};
  }
  const Nanos real = header->clock.real - header->clock.boot
                     + k_tick * static_cast<std::int64_t>(start_time);
  // "2026-11-21T09:31:07.123456Z"
  return base::format_utc(real).substr(11, 8) + " UTC";
}

std::string list_holders(const World& world, const LeakVerdict& verdict) {
  std::string text = label_of(world, verdict.holders.front().process);
  if (verdict.holders.size() > 1) {
    text += fmt::format(" and {} more", verdict.holders.size() - 1);
  }
  return text;
}

std::string make_message(const World& world, const LeakVerdict& verdict) {
  const std::string reader = label_of(world, verdict.reader);
  const std::string holders = list_holders(world, verdict);
  const bool many = verdict.holders.size() > 1;
  const Holder& first = verdict.holders.front();
  if (verdict.kind == Kind::own) {
    return fmt::format(
        "{} waits for the end of its stdin, but holds the write end itself "
        "(fd {})",
        reader,
        first.fd);
  }
  if (verdict.kind == Kind::inherited) {
    return fmt::format("{} waits for the end of its stdin; {} {} it open, and "
                       "probably inherited it",
                       reader,
                       holders,
                       many ? "keep" : "keeps");
  }
  if (!verdict.ended) {
    return fmt::format("{} waits for output or its end from outside its tree: "
                       "only {} {} the write end",
                       reader,
                       holders,
                       many ? "hold" : "holds");
  }
  const std::string command = verdict.confidence == Confidence::confirmed
                                  ? "waits for the end of the output"
                                  : "still reads the output";
  return fmt::format("{} {} of a command that has ended; {} {} it open",
                     reader,
                     command,
                     holders,
                     many ? "keep" : "keeps");
}

std::string describe_reader(const World& world, const LeakVerdict& verdict) {
  const auto at = world.threads().find(verdict.thread);
  const std::string call =
      at == world.threads().end() || at->second.seen.wait.call.empty()
          ? "a wait"
          : at->second.seen.wait.call + "(2)";
  return fmt::format("thread {} in {} for fd {}, {} or more, 0 context "
                     "switches{}",
                     verdict.thread.tid,
                     call,
                     verdict.fd,
                     base::format_duration(verdict.until - verdict.since),
                     verdict.only_this ? "; nothing else can wake it" : "");
}

std::string describe_place(const LeakVerdict& verdict) {
  switch (verdict.kind) {
  case Kind::outlived:
    return "; outside the tree";
  case Kind::own:
    return "; the reader itself";
  case Kind::inherited:
    break;
  }
  return {};
}

std::string describe_ended(const World& world, const LeakVerdict& verdict) {
  const ProcessSeen* child = world.find_process(*verdict.ended);
  return fmt::format("{}, which {} had started{}",
                     label_of(world, *verdict.ended),
                     label_of(world, verdict.reader),
                     child->exited ? "" : ", is a zombie that waits for it");
}

Runtime runtime_of(const ProcessSeen* process) {
  return process == nullptr ? Runtime::other : find_runtime(*process);
}

std::string choose_fix(const World& world, const LeakVerdict& verdict) {
  const ProcessSeen* reader = world.find_process(verdict.reader);
  switch (verdict.kind) {
  case Kind::outlived:
    return make_outlived_fix(runtime_of(reader));
  case Kind::own:
  case Kind::inherited:
    break;
  }
  return make_inherited_fix(runtime_of(world.find_process(reader->parent)));
}

std::string describe_symptom(const LeakVerdict& verdict) {
  return verdict.kind == Kind::outlived
             ? "a hang or a timeout although the command has ended"
             : "a command that does not end although its input is complete";
}

// Only where the process is known to be left over: for others it has work.
std::string make_free_now(const LeakVerdict& verdict) {
  if (verdict.kind != Kind::outlived
      || verdict.confidence != Confidence::confirmed
      || verdict.holders.size() > k_most_to_end) {
    return {};
  }
  std::string command = "kill";
  for (const Holder& holder : verdict.holders) {
    command += fmt::format(" {}", holder.process.pid);
  }
  return command;
}

void add_holders(const World& world,
                 const LeakVerdict& verdict,
                 Finding& finding) {
  for (const Holder& holder : verdict.holders) {
    const std::string does = "holds the write end as " + name_of_fd(holder.fd);
    finding.related.push_back({"holder",
                               holder.process,
                               name_of(world, holder.process),
                               holder.fd,
                               does});
    finding.details.emplace_back(
        "holder",
        fmt::format("{} {}; {}{}",
                    label_of(world, holder.process),
                    name_of_fd(holder.fd),
                    describe_stranger(world, holder.process),
                    describe_place(verdict)));
  }
}

std::string_view word_for(Kind kind) {
  switch (kind) {
  case Kind::outlived:
    return "outlived";
  case Kind::own:
    return "own";
  case Kind::inherited:
    break;
  }
  return "inherited";
}

void add_evidence(const LeakVerdict& verdict, Finding& finding) {
  finding.evidence = {
      {"object", describe_object(verdict.object->seen.object)},
      {"end", std::string("write")},
      {"leak", std::string(word_for(verdict.kind))},
      {"thread", std::int64_t{verdict.thread.tid}},
      {"waited_ns", (verdict.until - verdict.since).count()},
      {"holders", static_cast<std::int64_t>(verdict.holders.size())},
      {"command_ended", verdict.ended.has_value()},
      {"nothing_else_wakes", verdict.only_this},
  };
}

void add_words(const World& world,
               const LeakVerdict& verdict,
               Finding& finding) {
  const auto say = [&](std::string label, std::string text) {
    if (!text.empty()) {
      finding.details.emplace_back(std::move(label), std::move(text));
    }
  };
  const model::ObjectKey& object = verdict.object->seen.object;
  say("waits", describe_reader(world, verdict));
  say(std::string(model::name_of(object.kind)),
      fmt::format("{} is empty", object.inode));
  if (verdict.ended) {
    say("ended", describe_ended(world, verdict));
  }
  add_holders(world, verdict, finding);
  say("but", verdict.doubt);
  say("fix", finding.fix);
  say("you saw", describe_symptom(verdict));
  if (!finding.free_now.empty()) {
    say("free now", finding.free_now + "    (ends it)");
  }
}

} // namespace

std::string describe_stranger(const World& world,
                              const model::ProcessKey& process) {
  const ProcessSeen* seen = world.find_process(process);
  if (seen == nullptr) {
    return "not known";
  }
  std::string text =
      fmt::format("parent {}, session {}", seen->parent, seen->session);
  const std::string since = format_start(world, process.start_time);
  return since.empty() ? text : text + ", since " + since;
}

Finding make_leak(const World& world, const LeakVerdict& verdict) {
  Finding finding;
  finding.rule = k_leaked_pipe_end;
  finding.confidence = verdict.confidence;
  finding.level = verdict.confidence == Confidence::confirmed ? Level::error
                                                              : Level::warning;
  finding.message = make_message(world, verdict);
  finding.subject = {"reader",
                     verdict.reader,
                     name_of(world, verdict.reader),
                     verdict.fd,
                     "waits for the end of " + name_of_fd(verdict.fd)};
  finding.fix = choose_fix(world, verdict);
  if (finding.confidence == Confidence::confirmed) {
    finding.free_now = make_free_now(verdict);
  }
  add_words(world, verdict, finding);
  add_evidence(verdict, finding);
  finding.first_seen = verdict.since;
  finding.last_seen = verdict.until;
  finding.identity = make_pipe_identity(verdict.object->seen.object);
  add_blind_spots(world, finding);
  return finding;
}

Finding make_followed(const Finding& finding, Nanos after) {
  Finding note = finding;
  note.level = Level::note;
  note.confidence = Confidence::confirmed;
  note.message = fmt::format("{}[{}] waited {} at {}, then it went on",
                             finding.subject.name,
                             finding.subject.process.pid,
                             base::format_duration(after),
                             name_of_fd(finding.subject.fd.value_or(-1)));
  std::erase_if(note.details, [](const auto& detail) {
    return detail.first == "fix" || detail.first == "free now"
           || detail.first == "you saw";
  });
  note.details.emplace_back("went on",
                            "after " + base::format_duration(after)
                                + ": who holds the other end uses it, or "
                                  "ended by itself");
  note.fix.clear();
  note.free_now.clear();
  return note;
}

} // namespace hawk::analyse
