#include "analyse/current_findings.hpp"

#include <algorithm>
#include <utility>

namespace hawk::analyse {

namespace {

using model::Finding;
using model::FindingChange;
using Kind = FindingChange::Kind;

// A rule states its finding anew with every sample, four a second. Two may be
// late on a busy host without anything being over.
constexpr Nanos k_fresh = std::chrono::seconds(1);

bool is_news(const Finding& before, const Finding& after) {
  return before.rule != after.rule || before.level != after.level
         || before.confidence != after.confidence
         || before.message != after.message;
}

} // namespace

std::vector<FindingChange> CurrentFindings::update(
    std::span<const Finding> findings, Nanos until, Nanos now) {
  std::vector<FindingChange> changes;
  for (const Finding& finding : findings) {
    if (finding.last_seen + k_fresh < until) {
      continue;
    }
    const auto [at, fresh] = current_.try_emplace(finding.identity, finding);
    if (fresh) {
      changes.push_back({Kind::found, now, finding});
      continue;
    }
    const bool news = is_news(at->second, finding);
    const Nanos first = std::min(at->second.first_seen, finding.first_seen);
    at->second = finding;
    at->second.first_seen = first;
    if (news) {
      changes.push_back({Kind::changed, now, at->second});
    }
  }
  for (auto at = current_.begin(); at != current_.end();) {
    if (at->second.last_seen + k_fresh < until && keep_until_ <= until) {
      changes.push_back({Kind::cleared, now, std::move(at->second)});
      at = current_.erase(at);
    } else {
      ++at;
    }
  }
  return changes;
}

} // namespace hawk::analyse
