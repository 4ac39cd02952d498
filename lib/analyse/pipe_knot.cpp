#include "analyse/pipe_knot.hpp"

#include "analyse/pipe_finding.hpp"
#include "analyse/pipe_names.hpp"
#include "analyse/stdin_fix.hpp"
#include "analyse/wait_chain.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Finding;
using model::Level;
using model::ProcessKey;
using Pipes = std::vector<WeighedPipe>;

bool wait_for_each_other(const World& world,
                         const BlockedPipe& a,
                         const BlockedPipe& b) {
  const ProcessKey& one = a.writer.process;
  const ProcessKey& other = b.writer.process;
  return one != other && !world.is_ours(one) && !world.is_ours(other)
         && waits_for(world, one, other) && waits_for(world, other, one);
}

// In the order of the pipes, each once.
std::vector<ProcessKey> writers_of(const Pipes& pipes) {
  std::vector<ProcessKey> writers;
  for (const WeighedPipe& member : pipes) {
    const ProcessKey& writer = member.pipe.writer.process;
    if (std::find(writers.begin(), writers.end(), writer) == writers.end()) {
      writers.push_back(writer);
    }
  }
  return writers;
}

std::string make_message(const World& world, const Pipes& pipes) {
  const auto writers = writers_of(pipes);
  const std::string first = label_of(world, writers[0]);
  const std::string second = label_of(world, writers[1]);
  return writers.size() == 2
             ? fmt::format("{} and {} are stuck writing to each other; neither "
                           "reads",
                           first,
                           second)
             : fmt::format("{}, {} and {} more are stuck writing to each other "
                           "in a circle; none of them reads",
                           first,
                           second,
                           writers.size() - 2);
}

std::string describe_edge(const World& world, const WeighedPipe& member) {
  std::string text =
      fmt::format("{} writes {}",
                  label_of(world, member.pipe.writer.process),
                  describe_stream(world, member.pipe, member.verdict));
  const char* separator = ", which only";
  for (const Reader& reader : member.verdict.readers) {
    text +=
        fmt::format("{} {}", separator, label_of(world, reader.holder.process));
    separator = " or";
  }
  return text + " could read";
}

// The one who started another of them has both ends in its hands.
std::string choose_fix(const World& world, const Pipes& pipes) {
  const auto writers = writers_of(pipes);
  for (const ProcessKey& parent : writers) {
    const model::ProcessSeen* process = world.find_process(parent);
    const bool started_one =
        std::any_of(writers.begin(), writers.end(), [&](const ProcessKey& key) {
          return world.is_ancestor(parent, key);
        });
    if (process != nullptr && started_one) {
      return make_deadlock_fix(find_runtime(*process));
    }
  }
  return make_deadlock_fix(Runtime::other);
}

// Draining any of them frees its writer, and so the others.
std::string find_free_now(const Pipes& pipes) {
  for (const WeighedPipe& member : pipes) {
    if (member.verdict.readers.empty()) {
      continue;
    }
    std::string command =
        make_free_now(member.pipe, member.verdict.readers.front());
    if (!command.empty()) {
      return command;
    }
  }
  return {};
}

// The parties of one pipe, and its lines.
void add_pipe(const World& world, const WeighedPipe& member, Finding& into) {
  Finding part = describe_pipe(world, member.pipe, member.verdict);
  if (into.subject.role.empty()) {
    into.subject = std::move(part.subject);
    into.evidence = std::move(part.evidence);
    into.blind_spots = std::move(part.blind_spots);
  } else {
    into.related.push_back(std::move(part.subject));
  }
  std::move(part.related.begin(),
            part.related.end(),
            std::back_inserter(into.related));
  into.details.emplace_back("writes", describe_edge(world, member));
  std::move(part.details.begin(),
            part.details.end(),
            std::back_inserter(into.details));
}

} // namespace

std::vector<std::vector<BlockedPipe>>
group_by_knot(const World& world, const std::vector<BlockedPipe>& pipes) {
  std::vector<std::vector<BlockedPipe>> groups;
  for (const BlockedPipe& pipe : pipes) {
    std::vector<BlockedPipe> group = {pipe};
    // Takes in every group that it belongs to.
    std::erase_if(groups, [&](std::vector<BlockedPipe>& other) {
      const bool fits =
          std::any_of(other.begin(), other.end(), [&](const BlockedPipe& o) {
            return wait_for_each_other(world, pipe, o);
          });
      if (fits) {
        group.insert(group.end(), other.begin(), other.end());
      }
      return fits;
    });
    groups.push_back(std::move(group));
  }
  return groups;
}

bool is_knot(const std::vector<WeighedPipe>& pipes) {
  return writers_of(pipes).size() > 1;
}

Finding make_deadlock(const World& world,
                      const std::vector<WeighedPipe>& pipes) {
  Finding finding;
  finding.rule = k_pipe_deadlock;
  finding.message = make_message(world, pipes);
  finding.first_seen = pipes.front().pipe.since;
  for (const WeighedPipe& member : pipes) {
    add_pipe(world, member, finding);
    finding.confidence =
        std::max(finding.confidence, member.verdict.confidence);
    finding.first_seen = std::min(finding.first_seen, member.pipe.since);
    finding.last_seen = std::max(finding.last_seen, member.pipe.until);
  }
  finding.level = finding.confidence == Confidence::suspected ? Level::warning
                                                              : Level::error;
  finding.evidence.emplace_back("pipes",
                                static_cast<std::int64_t>(pipes.size()));
  finding.fix = choose_fix(world, pipes);
  finding.details.emplace_back("fix", finding.fix);
  finding.details.emplace_back(
      "you saw", "no error: a reply or an end that never comes, or a timeout");
  finding.free_now = find_free_now(pipes);
  if (!finding.free_now.empty()) {
    finding.details.emplace_back(
        "free now", finding.free_now + "    (discards what is in it)");
  }
  return finding;
}

Finding make_part_of(const Finding& finding, const Finding& deadlock) {
  Finding note = finding;
  note.rule = k_waiting_pipe;
  note.level = Level::note;
  note.confidence = Confidence::confirmed;
  note.message = fmt::format("{}[{}] waits to write {}: part of the deadlock "
                             "of {}[{}]",
                             finding.subject.name,
                             finding.subject.process.pid,
                             name_of_fd(finding.subject.fd.value_or(-1)),
                             deadlock.subject.name,
                             deadlock.subject.process.pid);
  note.fix.clear();
  note.free_now.clear();
  return note;
}

} // namespace hawk::analyse
