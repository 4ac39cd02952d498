#include "story/correlator.hpp"

#include "base/text.hpp"
#include "format/characters.hpp"
#include "format/colors.hpp"
#include "story/id_forms.hpp"
#include "story/id_spelling.hpp"
#include "format/record_start.hpp"

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
    return {state.ids, true};
  }
  if (state.traceback) {
    return {};
  }
  std::vector<Id> ids = own_ids(text);
  // An indented block without a record above is not one either.
  state.open = !ids.empty() || starts_record(text);
  state.ids = ids;
  return {std::move(ids), false};
}

Correlator::Membership
Correlator::classify_record(const Line& line,
                            const std::vector<Id>& ids,
                            std::string_view message) {
  State& state = states_[index_of(line.stream)];
  state = State{own_ids(without_colors(line.text, buffer_)), true, false, {}};
  for (const Id& id : ids) {
    const auto same = [&id](const Id& own) { return own.value == id.value; };
    if (std::none_of(state.ids.begin(), state.ids.end(), same)) {
      state.ids.push_back(id);
    }
  }
  drop_respelt(state.ids);
  const std::vector<std::string_view> lines = base::split(message, '\n');
  state.rest.assign(lines.begin() + 1, lines.end());
  return {state.ids, false};
}

} // namespace hawk::story
