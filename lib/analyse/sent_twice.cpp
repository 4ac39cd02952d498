#include "analyse/sent_twice.hpp"

#include "analyse/request_effect.hpp"
#include "analyse/sent_twice_finding.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

// Enough to know the request again.
constexpr std::size_t k_most_labels = 3;

Doubt find_doubt(const RequestAgain& again) {
  if (again.connection == again.first_connection) {
    return Doubt::same_connection;
  }
  if (again.after && *again.after > SentTwice::k_soon) {
    return Doubt::late;
  }
  const RequestEffect effect = find_effect(again.request_label);
  return effect == RequestEffect::changes ? Doubt::none
         : effect == RequestEffect::reads ? Doubt::harmless
                                          : Doubt::unknown;
}

} // namespace

void SentTwice::on_event(const ProbeEvent& event) {
  const auto* again = std::get_if<RequestAgain>(&event.fact);
  // Two stories may well send the same: without one nothing is a repetition.
  if (again == nullptr || event.story.empty()) {
    return;
  }
  if (Known* known = find_or_make(event, *again)) {
    count(*known, event, *again);
    sink_.raise(make_sent_twice_finding(world_, loops_, known->told));
  }
}

SentTwice::Known* SentTwice::find_or_make(const ProbeEvent& event,
                                          const RequestAgain& again) {
  // A retry closes the first before it opens another.
  const ConnectionState* known_first =
      loops_.find_connection(again.first_connection);
  const ConnectionState* first =
      known_first == nullptr ? stale_.find_opening(again.first_connection)
                             : known_first;
  const ConnectionState* second = loops_.find_connection(again.connection);
  const ConnectionState* either = first == nullptr ? second : first;
  std::string client = either == nullptr ? "" : either->client;
  const Doubt doubt = find_doubt(again);
  const CaseKey key{family_of(loops_, event.process),
                    client,
                    event.place.file,
                    event.place.line,
                    doubt != Doubt::none};
  const auto at = cases_.find(key);
  if (at != cases_.end()) {
    return &at->second;
  }
  if (cases_.size() >= k_most_cases) {
    ++untold_;
    return nullptr;
  }
  Repetition told;
  told.doubt = doubt;
  told.process = event.process;
  told.client = std::move(client);
  told.place = event.place;
  told.first_connection = again.first_connection;
  told.again_connection = again.connection;
  told.first_opening = first == nullptr ? std::nullopt : std::optional(*first);
  told.peer = either == nullptr ? "" : either->peer;
  told.story = event.story;
  told.story_in_words = loops_.describe_story(event.process, event.story);
  told.first_seen = event.time;
  return &cases_.try_emplace(key, Known{std::move(told), {}}).first->second;
}

void SentTwice::count(Known& known,
                      const ProbeEvent& event,
                      const RequestAgain& again) {
  if (known.sends.size() >= k_most_requests) {
    known.sends.erase(known.sends.begin());
  }
  const auto of_story =
      known.sends.lower_bound({event.process, event.story, {}});
  const bool is_new_story = of_story == known.sends.end()
                            || std::get<0>(of_story->first) != event.process
                            || std::get<1>(of_story->first) != event.story;
  const auto [at, fresh] =
      known.sends.try_emplace({event.process, event.story, again.request}, 0);
  Repetition& told = known.told;
  told.processes.add(event.process);
  if (fresh) {
    ++told.requests;
    told.answered += again.answered ? 1U : 0U;
    told.stories += is_new_story ? 1U : 0U;
  }
  told.sends += static_cast<std::uint64_t>(
      std::max(again.count - at->second, std::int64_t{0}));
  at->second = std::max(at->second, again.count);
  if (told.labels.size() < k_most_labels && !again.request_label.empty()) {
    told.labels.insert(again.request_label);
  }
  const auto peers = loops_.count_peers(event.process, event.story);
  told.peers = told.processes.count() > 1 ? std::nullopt
               : peers                    ? peers
                                          : told.peers;
  told.last_seen = event.time;
}

} // namespace hawk::analyse
