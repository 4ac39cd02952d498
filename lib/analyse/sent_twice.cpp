#include "analyse/sent_twice.hpp"

#include "analyse/request_effect.hpp"
#include "analyse/sent_twice_finding.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

// Enough to know the request again.
constexpr std::size_t k_most_labels = 3;

// A request is known by a hash in hexadecimal.
constexpr std::size_t k_longest_key = 64;

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
  if (Repetition* told = find_or_make(event, *again)) {
    count(*told, event, *again);
    sink_.raise(make_sent_twice_finding(world_, loops_, *told));
  }
}

Repetition* SentTwice::find_or_make(const ProbeEvent& event,
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
  const std::string family = family_of(loops_, event.process);
  const Key key{
      client, event.place.file, event.place.line, doubt != Doubt::none};
  if (Repetition* known = cases_.find(family, key)) {
    return known;
  }
  Repetition* told = cases_.make(family, key);
  if (told == nullptr) {
    return nullptr;
  }
  start_case(*told, event, loops_);
  told->doubt = doubt;
  told->client = std::move(client);
  told->first_connection = again.first_connection;
  told->again_connection = again.connection;
  told->first_opening = first == nullptr ? std::nullopt : std::optional(*first);
  told->peer = either == nullptr ? "" : either->peer;
  return told;
}

void SentTwice::count(Repetition& told,
                      const ProbeEvent& event,
                      const RequestAgain& again) {
  const StoryKey story(&told, event.process, event.story);
  const std::pair request(story, again.request.substr(0, k_longest_key));
  count_case(told, event);
  if (!sends_.has(request)) {
    ++told.requests;
    told.answered += again.answered ? 1U : 0U;
  }
  told.stories += stories_.raise(story, 1);
  told.sends += sends_.raise(request, again.count);
  if (told.labels.size() < k_most_labels && !again.request_label.empty()) {
    told.labels.insert(again.request_label);
  }
  const auto peers = loops_.count_peers(event.process, event.story);
  told.peers = told.processes.count() > 1 ? std::nullopt
               : peers                    ? peers
                                          : told.peers;
}

} // namespace hawk::analyse
