#include "analyse/stalled_finding.hpp"

#include "analyse/blind_spots.hpp"
#include "analyse/pipe_names.hpp"
#include "base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>

namespace hawk::analyse {

namespace {

using model::Finding;

constexpr std::size_t k_shown = 8; // connections

int fd_of(const model::ConnectionSeen& seen, const model::ProcessKey& process) {
  const auto at = std::find_if(
      seen.holders.begin(), seen.holders.end(), [&](const model::Holder& h) {
        return h.process == process;
      });
  return at == seen.holders.end() ? -1 : at->fd;
}

std::string server_of(const model::ConnectionSeen& seen) {
  return seen.remote.empty() ? "a unix server" : base::sanitise(seen.remote);
}

std::string bytes_of(std::uint64_t count) {
  return fmt::format("{} byte{}", count, count == 1 ? "" : "s");
}

// "127.0.0.1:6379 (3), 127.0.0.1:5432"
std::string list_servers(const std::vector<StalledConnection>& stalled) {
  std::map<std::string, int> servers;
  for (const StalledConnection& one : stalled) {
    ++servers[server_of(one.seen)];
  }
  std::string text;
  for (const auto& [server, count] : servers) {
    text += text.empty() ? "" : ", ";
    text += count == 1 ? server : fmt::format("{} ({})", server, count);
  }
  return text;
}

std::string make_message(std::string_view label,
                         const std::vector<StalledConnection>& stalled) {
  if (stalled.size() == 1) {
    return fmt::format("{} has an unread answer on a connection to {} that no "
                       "event loop watches",
                       label,
                       list_servers(stalled));
  }
  return fmt::format("{} has {} unread answers, each on a connection that no "
                     "event loop watches: to {}",
                     label,
                     stalled.size(),
                     list_servers(stalled));
}

std::string describe_loops(std::uint32_t own) {
  return own == 0 ? "the process has none of its own now"
                  : fmt::format("{} epoll{} of its own {} the socket{}",
                                own == 1 ? "the one" : fmt::format("{}", own),
                                own == 1 ? "" : "s",
                                own == 1 ? "does not have" : "do not have",
                                ", by inode");
}

void add_details(const model::ProcessKey& process,
                 const std::vector<StalledConnection>& stalled,
                 Nanos now,
                 Finding& finding) {
  std::size_t shown = 0;
  for (const StalledConnection& one : stalled) {
    if (++shown > k_shown) {
      finding.details.emplace_back(
          "and", fmt::format("{} more", stalled.size() - k_shown));
      break;
    }
    const double seconds =
        std::chrono::duration<double>(now - one.since).count();
    finding.details.emplace_back(
        "waits",
        fmt::format("{} from {} on fd {}, unread and unchanged for {:.1f} s or "
                    "more",
                    bytes_of(one.seen.unread),
                    server_of(one.seen),
                    fd_of(one.seen, process),
                    seconds));
  }
  finding.details.emplace_back(
      "event loop", describe_loops(stalled.front().seen.own_epolls));
  finding.details.emplace_back(
      "meaning",
      stalled.size() == 1
          ? "the loop that made it may have ended: then the request was sent, "
            "and a retry sends it again"
          : "one slow reader would leave one; of so many the loops that made "
            "them have ended, as a rule: the requests were sent, and a retry "
            "sends them again");
}

} // namespace

Finding make_stalled(const World& world,
                     const model::ProcessKey& process,
                     const std::vector<StalledConnection>& stalled,
                     Nanos now) {
  const model::ConnectionSeen& first = stalled.front().seen;
  Finding finding;
  finding.rule = "stale-loop-connection";
  finding.identity = fmt::format("stale-loop-connection:unread:{}:{}",
                                 process.pid,
                                 process.start_time);
  finding.level = model::Level::warning;
  finding.confidence = model::Confidence::suspected;
  finding.message = make_message(label_of(world, process), stalled);
  finding.subject = {"client",
                     process,
                     name_of(world, process),
                     fd_of(first, process),
                     "does not read the answer"};
  finding.related.push_back(
      {"server", {}, server_of(first), std::nullopt, "has answered"});
  finding.evidence = {
      {"connections", static_cast<std::int64_t>(stalled.size())},
      {"peer", server_of(first)},
      {"unread_bytes", static_cast<std::int64_t>(first.unread)},
      {"own_epolls", static_cast<std::int64_t>(first.own_epolls)},
      {"watched", false},
      {"request_sent", true},
  };
  add_details(process, stalled, now, finding);
  finding.fix = "make the client in the event loop that uses it, and close it "
                "before that loop ends; or run all tasks in one loop";
  finding.details.emplace_back("fix", finding.fix);
  finding.details.emplace_back(
      "you saw",
      "\"Event loop is closed\", \"attached to a different loop\", \"another "
      "operation is in progress\", or nothing where a retry hides it");
  finding.blind_spots = {
      "which loop made it: the kernel keeps no history; 'hawkctl run' does",
      "a reader that takes its time: httpx and anyio between two reads, a "
      "subscription that is polled now and then"};
  add_blind_spots(world, finding);
  finding.first_seen = now;
  for (const StalledConnection& one : stalled) {
    finding.first_seen = std::min(finding.first_seen, one.since);
  }
  finding.last_seen = now;
  return finding;
}

void make_slow_reader(Finding& finding) {
  finding.level = model::Level::note;
  finding.message += "; it was read later";
  finding.details = {{"meaning",
                      "a reader that takes its time; no sign of an event loop "
                      "that ended"}};
  finding.fix.clear();
}

} // namespace hawk::analyse
