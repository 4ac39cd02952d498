#include "story/correlator.hpp"

#include "story/characters.hpp"
#include "story/colors.hpp"
#include "story/id_forms.hpp"
#include "story/record_start.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

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
  return ids;
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

} // namespace hawk::story
