#include "story/correlator.hpp"

#include "base/text.hpp"
#include "format/characters.hpp"
#include "format/colors.hpp"
#include "format/record_start.hpp"
#include "story/id_forms.hpp"
#include "story/id_spelling.hpp"
#include "story/ids_below.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

using format::is_blank;
using format::starts_record;
using format::starts_traceback;
using format::goes_on;
using format::without_colors;

std::vector<Id> own_ids(std::string_view text) {
  std::vector<Id> ids;
  for (const FoundId& found : find_ids(text)) {
    const auto same = [&found](const Id& id) {
      return id.value == found.value;
    };
    if (std::none_of(ids.begin(), ids.end(), same)) {
      ids.push_back(
          {std::string(found.key), std::string(found.value), found.shape});
    }
  }
  drop_respelt(ids);
  return ids;
}

// A formatter may indent the further lines of a message.
bool goes_on_with_message(std::deque<std::string>& rest,
                          std::string_view text) {
  if (rest.empty()) {
    return false;
  }
  const bool next = base::trim(text) == base::trim(rest.front());
  if (next) {
    rest.pop_front();
  } else {
    rest.clear();
  }
  return next;
}

void add_new(Id id, std::vector<Id>& ids) {
  const auto same = [&id](const Id& known) { return known.value == id.value; };
  if (ids.size() < k_most_ids && std::none_of(ids.begin(), ids.end(), same)) {
    ids.push_back(std::move(id));
  }
}

// As ids_below says of a record of a file: where a record's first line has
// none, those of each line below count. The first `own` are the first line's.
// What was told of the record is told.
void add_ids_below(std::string_view text,
                   std::size_t own,
                   std::vector<Id>& ids) {
  std::vector<FoundId> found;
  for (std::size_t i = 0; i < own && i < ids.size(); ++i) {
    found.push_back({ids[i].key, ids[i].value, ids[i].shape});
  }
  const std::size_t known = found.size();
  find_ids_below({}, text, found);
  std::vector<Id> below; // `found` views `ids`
  for (std::size_t i = known; i < found.size(); ++i) {
    below.push_back({std::string(found[i].key),
                     std::string(found[i].value),
                     found[i].shape});
  }
  for (Id& id : below) {
    add_new(std::move(id), ids);
  }
  if (!below.empty()) {
    drop_respelt(ids);
  }
}

bool is_indented(std::string_view text) {
  return text.empty() || is_blank(text.front());
}

} // namespace

bool Correlator::continues(State& state,
                           const Line& line,
                           std::string_view text) {
  if (line.missing_before > 0) {
    state = State{};
    return false;
  }
  if (line.continued) {
    return state.open;
  }
  if (goes_on_with_message(state.rest, text)) {
    return state.open;
  }
  if (starts_traceback(text)) {
    state.traceback = true;
    return state.open;
  }
  if (state.traceback) {
    // Source lines name keys ("request_id=request_id") and are no records. The
    // exception's own line, not indented, is the last.
    state.traceback = is_indented(text);
    return state.open && !starts_record(text);
  }
  return state.open && !starts_record(text)
         && (is_indented(text) || goes_on(text));
}

Correlator::Membership Correlator::classify(const Line& line) {
  State& state = states_[index_of(line.stream)];
  const std::string_view text = without_colors(line.text, buffer_);
  if (continues(state, line, text)) {
    // Source lines name keys.
    if (!state.traceback && !line.continued) {
      add_ids_below(text, state.own, state.ids);
    }
    return {state.ids, true};
  }
  if (state.traceback) {
    return {};
  }
  std::vector<Id> ids = own_ids(text);
  // An indented block without a record above is not one either.
  state.open = !ids.empty() || starts_record(text);
  state.ids = ids;
  state.own = ids.size();
  return {std::move(ids), false};
}

Correlator::Membership
Correlator::classify_record(const Line& line,
                            const std::vector<Id>& ids,
                            std::string_view message) {
  State& state = states_[index_of(line.stream)];
  state = State{};
  state.open = true;
  state.ids = own_ids(without_colors(line.text, buffer_));
  for (const Id& id : ids) {
    add_new(id, state.ids);
  }
  drop_respelt(state.ids);
  state.own = state.ids.size();
  const std::vector<std::string_view> lines = base::split(message, '\n');
  state.rest.assign(lines.begin() + 1, lines.end());
  return {state.ids, false};
}

} // namespace hawk::story
