#include "analyse/stale_connection.hpp"

#include "analyse/loop_errors.hpp"
#include "analyse/loop_words.hpp"
#include "analyse/stale_finding.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

using Kind = StaleCase::Kind;
using Fit = Symptom::Fit;

// From a use to the error that it ends in: a read fails at once, a pool gives
// up after five seconds (httpx.PoolTimeout).
constexpr Nanos k_until_known_error = std::chrono::seconds(10);
// A message that may mean anything must follow at its heels.
constexpr Nanos k_until_any_error = std::chrono::seconds(1);

constexpr std::size_t k_most_stories = 16;

// What another thread calls on purpose, such as an executor whose work ends
// after the loop: no use of a connection.
constexpr std::string_view k_call_of_a_thread = "call_soon_threadsafe";

} // namespace

void StaleConnection::on_event(const ProbeEvent& event) {
  if (const auto* stale = std::get_if<ConnectionStale>(&event.fact)) {
    judge(event, *stale);
  } else if (const auto* misused = std::get_if<LoopMisused>(&event.fact)) {
    judge(event, *misused);
  } else {
    look_for_symptom(event);
  }
}

void StaleConnection::judge(const ProbeEvent& event,
                            const ConnectionStale& stale) {
  const ConnectionState* opening = loops_.find_connection(stale.connection);
  const bool inherited = opening != nullptr && opening->inherited;
  // A live loop that does not run at the moment may well be written to, and
  // closing what another loop left is what one should do. Its own loop that
  // runs is none but its own.
  const bool legal = !stale.closed
                     && (stale.running_loop == 0
                         || stale.running_loop == stale.loop.number);
  if (stale.cleanup || legal) {
    return;
  }
  // Without an opening, who writes tells whose it is.
  Known* known =
      find_or_make(event,
                   stale.loop,
                   opening,
                   opening == nullptr ? stale.client : opening->client);
  if (known == nullptr) {
    return;
  }
  StaleCase& told = known->told;
  const bool fresh = told.uses() == 0;
  const Kind kind = stale.closed || inherited ? Kind::stale : Kind::shared;
  if (!fresh && told.kind == Kind::shared && kind == Kind::stale) {
    retell(told, event, stale.loop, opening);
  }
  told.kind = fresh ? kind : std::max(told.kind, kind);
  told.loop_rests = fresh ? stale.resting : told.loop_rests;
  told.loop_closed = told.loop_closed || stale.closed;
  if (told.connection.number == 0) {
    told.connection = stale.connection;
    told.running_loop = stale.running_loop;
    told.operation = stale.operation;
  }
  if (told.request_label.empty()) {
    told.request_label = stale.request_label;
  }
  const std::pair by(static_cast<const Known*>(known), stale.connection);
  if (!writes_.has(by)) {
    ++told.connections;
  }
  const std::uint64_t more = writes_.raise(by, stale.count);
  told.writes += more;
  // What the probe left out fared as this one did.
  told.sent += stale.sent.value_or(false) ? more : 0;
  told.unsent += stale.sent.value_or(true) ? 0 : more;
  use(*known, event);
}

StaleConnection::Victim
StaleConnection::find_victim(const LoopMisused& misused) const {
  const bool is_use = !misused.cleanup && misused.running_loop != 0
                      && misused.operation != k_call_of_a_thread;
  const LoopState* loop = loops_.find_loop(misused.loop);
  // Code that is no client's may call the loop for reasons of its own.
  if (!is_use || loop == nullptr || misused.client.empty()) {
    return {};
  }
  Victim victim;
  std::set<std::pair<std::string_view, int>> openings;
  for (const std::int64_t number : loop->connections) {
    const ConnectionState* connection = loops_.find_connection(
        {misused.loop.process, misused.loop.interpreter, number});
    if (connection != nullptr && !connection->server
        && connection->client == misused.client) {
      victim.connection =
          victim.connection == nullptr ? connection : victim.connection;
      openings.emplace(connection->file, connection->line);
    }
  }
  victim.candidates = openings.size();
  return victim;
}

void StaleConnection::judge(const ProbeEvent& event,
                            const LoopMisused& misused) {
  const Victim victim = find_victim(misused);
  if (victim.connection == nullptr) {
    return;
  }
  Known* known =
      find_or_make(event, misused.loop, victim.connection, misused.client);
  if (known == nullptr) {
    return;
  }
  StaleCase& told = known->told;
  const bool fresh = told.uses() == 0;
  const bool worse = !fresh && told.kind == Kind::shared;
  if (worse) {
    retell(told, event, misused.loop, victim.connection);
  }
  if (fresh || worse) {
    told.running_loop = misused.running_loop;
    told.operation = misused.operation;
  }
  told.kind = Kind::stale;
  told.loop_closed = true;
  told.candidates = std::max(told.candidates, victim.candidates);
  told.calls += calls_.raise({known, misused.loop}, misused.count);
  use(*known, event);
}

// The case that the use belongs to; null: there are too many.
StaleConnection::Known*
StaleConnection::find_or_make(const ProbeEvent& event,
                              const LoopKey& loop,
                              const ConnectionState* opening,
                              std::string client) {
  const std::string file = opening == nullptr ? "" : opening->file;
  const int line = opening == nullptr ? 0 : opening->line;
  const std::string family = family_of(loops_, event.process);
  const Key key{client, file, line, event.place.file, event.place.line};
  if (Known* known = cases_.find(family, key)) {
    return known;
  }
  const bool covered = covers(event.process, client, file, line);
  Known* known = cases_.make(family, key);
  if (known == nullptr) {
    return nullptr;
  }
  StaleCase& told = known->told;
  start_case(told, event, loops_);
  // The first about an opening replaces what was said of it before.
  told.identity = make_opening_identity(family, client, file, line);
  if (covered) {
    told.identity += fmt::format(">{}:{}", event.place.file, event.place.line);
  }
  describe_opening(told, loop, opening);
  told.client = std::move(client);
  return known;
}

void StaleConnection::describe_opening(StaleCase& told,
                                       const LoopKey& loop,
                                       const ConnectionState* opening) const {
  told.opening = opening == nullptr ? std::nullopt : std::optional(*opening);
  told.loop = loop;
  if (const LoopState* state = loops_.find_loop(loop)) {
    told.loop_kind = state->kind;
    told.loop_closed = state->closed;
    if (state->closed) {
      told.closed_at = state->closed_at;
      told.closed_in = state->closed_in;
    }
  }
}

// It was of two live loops so far. The worse use may be of another connection,
// and is the one to describe.
void StaleConnection::retell(StaleCase& told,
                             const ProbeEvent& event,
                             const LoopKey& loop,
                             const ConnectionState* opening) const {
  const Nanos first = told.first_seen;
  start_case(told, event, loops_);
  told.first_seen = first;
  describe_opening(told, loop, opening);
  told.connection = {};
}

void StaleConnection::use(Known& known, const ProbeEvent& event) {
  count_case(known.told, event);
  const std::pair story(event.process, event.story);
  if (known.stories.size() >= k_most_stories
      && known.stories.count(story) == 0) {
    known.stories.erase(known.stories.begin());
  }
  known.stories.insert(story);
  report(known);
}

void StaleConnection::look_for_symptom(const ProbeEvent& event) {
  if (const auto* error = std::get_if<ErrorShown>(&event.fact)) {
    show(event,
         error->is_log ? Fit::log : Fit::error,
         make_error_text(error->error_type, error->error, error->message));
  } else if (const auto* failed = std::get_if<TaskFailed>(&event.fact)) {
    show(event,
         Fit::error,
         make_error_text(failed->error_type, failed->error, {}));
  } else if (const auto* ended = std::get_if<StoryEnded>(&event.fact);
             ended != nullptr && ended->failed) {
    show(event,
         Fit::error,
         make_error_text(ended->error_type, ended->error, {}));
  }
}

void StaleConnection::show(const ProbeEvent& event, Fit fit, std::string text) {
  const bool is_known = is_loop_error(text) || is_masked_loop_error(text);
  if (is_known) {
    fit = fit == Fit::log ? Fit::known : Fit::known_error;
  }
  const Nanos limit = is_known ? k_until_known_error : k_until_any_error;
  for (auto& [name, known] :
       cases_.cases_of(family_of(loops_, event.process))) {
    const bool is_near = event.time - known.told.last_seen <= limit;
    const bool is_same =
        known.stories.count({event.process, event.story}) != 0;
    if (is_near && is_same && !text.empty() && fit > known.told.symptom.fit) {
      known.told.symptom = {fit, text};
      report(known);
    }
  }
}

bool StaleConnection::covers(const model::ProcessKey& process,
                             std::string_view client,
                             std::string_view file,
                             int line) const {
  const auto cases = cases_.cases_of(family_of(loops_, process));
  return std::any_of(cases.begin(), cases.end(), [&](const auto& one) {
    const Key& key = one.first.key;
    return key.line == line && key.client == client && key.file == file;
  });
}

bool StaleConnection::has_use(const model::ProcessKey& process,
                              std::string_view file,
                              int line) const {
  const auto cases = cases_.cases_of(family_of(loops_, process));
  return std::any_of(cases.begin(), cases.end(), [&](const auto& one) {
    return one.first.key.use_line == line && one.first.key.use_file == file;
  });
}

const ConnectionState*
StaleConnection::find_opening(const ConnectionKey& connection) const {
  for (const auto& [name, known] :
       cases_.cases_of(family_of(loops_, connection.process))) {
    if (known.told.opening && writes_.has({&known, connection})) {
      return &*known.told.opening;
    }
  }
  return nullptr;
}

bool StaleConnection::has_case(const model::ProcessKey& process) const {
  return !cases_.cases_of(family_of(loops_, process)).empty();
}

void StaleConnection::report(const Known& known) {
  sink_.raise(make_stale_finding(world_, loops_, known.told));
}

} // namespace hawk::analyse
