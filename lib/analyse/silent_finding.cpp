#include "analyse/silent_finding.hpp"

#include "analyse/blind_spots.hpp"
#include "analyse/pipe_finding.hpp"
#include "analyse/pipe_names.hpp"
#include "analyse/stdin_fix.hpp"
#include "analyse/wait_chain.hpp"
#include "analyse/wait_words.hpp"
#include "base/timestamp.hpp"
#include "model/names.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::Finding;
using model::Holder;
using model::Level;
using model::Party;
using model::ProcessKey;
using Kind = SilentVerdict::Kind;
using Wants = SilentVerdict::Wants;

const Holder* find_holder(const SilentVerdict& verdict,
                          const ProcessKey& process,
                          bool Holder::*end) {
  if (verdict.need.object == nullptr) {
    return nullptr;
  }
  const auto& holders = verdict.need.object->seen.holders;
  const auto at =
      std::find_if(holders.begin(), holders.end(), [&](const Holder& holder) {
        return holder.process == process && holder.*end;
      });
  return at == holders.end() ? nullptr : &*at;
}

std::optional<int> fd_of(const Holder* holder) {
  return holder == nullptr ? std::nullopt : std::optional<int>(holder->fd);
}

// A loop of its own, such as Node's for delayed tasks, tells nothing.
bool tells_something(const World& world,
                     const ProcessKey& process,
                     const model::Wait& wait) {
  using Wait = model::Wait;
  return wait.kind != Wait::Kind::lock
         && (wait.kind != Wait::Kind::poll
             || std::any_of(wait.watches.begin(),
                            wait.watches.end(),
                            [&](const model::Watch& watch) {
                              return is_fed_by_others(
                                  world, watch.object, process);
                            }));
}

// Every way in which it waits.
std::string describe_process(const World& world, const ProcessKey& process) {
  std::vector<std::string> words;
  for (const ThreadState* thread : world.threads_of(process)) {
    const model::Wait& wait = thread->seen.wait;
    std::string does = describe_wait(world, process, wait);
    if (tells_something(world, process, wait)
        && std::find(words.begin(), words.end(), does) == words.end()) {
      words.push_back(std::move(does));
    }
  }
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text.empty() ? describe_wait(
             world, process, world.threads_of(process).front()->seen.wait)
                      : text;
}

std::string describe_block(const World& world, const SilentVerdict& verdict) {
  const auto at = world.threads().find(verdict.need.thread);
  const std::string call =
      at == world.threads().end() || at->second.seen.wait.call.empty()
          ? "a wait"
          : at->second.seen.wait.call + "(2)";
  return fmt::format("thread {} in {}, {} or more, as all others of the knot",
                     verdict.need.thread.tid,
                     call,
                     base::format_duration(verdict.until - verdict.since));
}

std::string describe_writers(const World& world,
                             const model::ObjectSeen& object) {
  std::string text = fmt::format("{} empty; written by", object.object.inode);
  const char* separator = " ";
  for (const Holder& holder : object.holders) {
    if (holder.writes && world.is_alive(holder.process)) {
      text += fmt::format(
          "{}{} fd {}", separator, label_of(world, holder.process), holder.fd);
      separator = ", ";
    }
  }
  return text;
}

std::string describe_wants(const World& world, const SilentVerdict& verdict) {
  const std::string name = name_of(world, verdict.reader);
  switch (verdict.wants) {
  case Wants::end:
    return fmt::format("waits for {}'s end", name);
  case Wants::output:
    return fmt::format("waits for {}'s output", name);
  case Wants::other:
    break;
  }
  return fmt::format("waits for what depends on {}", name);
}

std::string make_message(const World& world, const SilentVerdict& verdict) {
  const std::string reader = label_of(world, verdict.reader);
  const std::string writer = label_of(world, verdict.writer);
  if (verdict.kind == Kind::stdin_open) {
    const Holder* end = find_holder(verdict, verdict.writer, &Holder::writes);
    return fmt::format("{} waits for input or the end of its stdin; {} holds "
                       "the write end (fd {}) and {}",
                       reader,
                       writer,
                       end == nullptr ? -1 : end->fd,
                       describe_wants(world, verdict));
  }
  return verdict.members.size() == 2
             ? fmt::format("{} and {} wait for each other; nobody is left who "
                           "could write",
                           reader,
                           writer)
             : fmt::format("{}, {} and {} more wait for each other; nobody is "
                           "left who could write",
                           reader,
                           writer,
                           verdict.members.size() - 2);
}

std::string choose_fix(const World& world, const SilentVerdict& verdict) {
  const model::ProcessSeen* writer = world.find_process(verdict.writer);
  if (verdict.kind == Kind::deadlock) {
    return "decide who speaks first, flush what was written, and close an end "
           "that nobody writes to any more";
  }
  const bool parent = world.is_ancestor(verdict.writer, verdict.reader);
  std::string fix = make_stdin_fix(
      writer == nullptr || !parent ? Runtime::other : find_runtime(*writer));
  if (verdict.wants == Wants::output) {
    fix += "; if it waits for a reply, flush the request";
  }
  return fix;
}

void add_parties(const World& world,
                 const SilentVerdict& verdict,
                 Finding& finding) {
  const auto add =
      [&](const char* role, const ProcessKey& process, const Holder* end) {
        finding.related.push_back({role,
                                   process,
                                   name_of(world, process),
                                   fd_of(end),
                                   describe_process(world, process)});
        const std::string fd =
            end == nullptr ? std::string() : fmt::format(" fd {}", end->fd);
        finding.details.emplace_back(role,
                                     label_of(world, process) + fd + ", "
                                         + finding.related.back().does);
      };
  add("writer",
      verdict.writer,
      find_holder(verdict, verdict.writer, &Holder::writes));
  for (const ProcessKey& other : verdict.members) {
    if (other != verdict.reader && other != verdict.writer) {
      const Holder* end = find_holder(verdict, other, &Holder::writes);
      add(end == nullptr ? "member" : "writer", other, end);
    }
  }
}

void add_evidence(const SilentVerdict& verdict, Finding& finding) {
  finding.evidence = {
      {"thread", std::int64_t{verdict.need.thread.tid}},
      {"waited_ns", (verdict.until - verdict.since).count()},
      {"members", static_cast<std::int64_t>(verdict.members.size())},
  };
  if (verdict.need.object != nullptr) {
    finding.evidence.emplace_back(
        "object", describe_object(verdict.need.object->seen.object));
  }
}

} // namespace

Finding make_silent(const World& world, const SilentVerdict& verdict) {
  Finding finding;
  finding.rule =
      verdict.kind == Kind::stdin_open ? k_unclosed_stdin : k_pipe_deadlock;
  finding.level = Level::warning;
  finding.confidence = verdict.confidence;
  finding.message = make_message(world, verdict);
  finding.subject = {
      "reader",
      verdict.reader,
      name_of(world, verdict.reader),
      fd_of(find_holder(verdict, verdict.reader, &Holder::reads)),
      describe_process(world, verdict.reader)};
  finding.details.emplace_back("blocked", describe_block(world, verdict));
  if (verdict.need.object != nullptr) {
    const model::ObjectSeen& object = verdict.need.object->seen;
    finding.details.emplace_back(model::name_of(object.object.kind),
                                 describe_writers(world, object));
  }
  add_parties(world, verdict, finding);
  if (!verdict.doubt.empty()) {
    finding.details.emplace_back("doubt", verdict.doubt);
  }
  finding.fix = choose_fix(world, verdict);
  finding.details.emplace_back("fix", finding.fix);
  finding.details.emplace_back(
      "you saw", "no error: a command that never ends, or a timeout");
  add_evidence(verdict, finding);
  add_blind_spots(world, finding);
  finding.first_seen = verdict.since;
  finding.last_seen = verdict.until;
  finding.identity = make_identity(verdict);
  return finding;
}

Finding make_went_on(const Finding& finding, Nanos after) {
  Finding note = finding;
  note.level = Level::note;
  note.message = fmt::format("{}[{}] waited {} for input, then went on",
                             finding.subject.name,
                             finding.subject.process.pid,
                             base::format_duration(after));
  std::erase_if(note.details, [](const auto& detail) {
    return detail.first == "fix" || detail.first == "you saw";
  });
  note.details.emplace_back("went on", "after " + base::format_duration(after));
  note.fix.clear();
  return note;
}

} // namespace hawk::analyse
