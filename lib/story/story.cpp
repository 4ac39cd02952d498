#include "story/story.hpp"

#include "story/id_keys.hpp"

#include <algorithm>
#include <utility>

namespace hawk::story {

namespace {

// Writers take the time before they write, and a write can wait; entries are
// held this long for records that were written late.
constexpr model::Nanos k_slack = std::chrono::seconds(1);

bool asks_for_run(const model::Header& header, const Selection& selection) {
  return std::any_of(selection.ids.begin(),
                     selection.ids.end(),
                     [&header](const AskedId& asked) {
                       return (!header.correlation_id.empty()
                               && asked.is(header.correlation_id))
                              || (!header.trace_id.empty()
                                  && asked.is(header.trace_id));
                     });
}

void add_id(std::vector<Id>& ids, std::string key, std::string value) {
  const auto same = [&value](const Id& id) { return id.value == value; };
  if (!value.empty() && std::none_of(ids.begin(), ids.end(), same)) {
    ids.push_back({std::move(key), std::move(value), Shape::sure});
  }
}

std::vector<Id> ids_of(const model::LogEvent& event) {
  std::vector<Id> ids;
  add_id(ids, "correlation_id", event.correlation_id);
  add_id(ids, "trace_id", event.trace_id);
  for (const auto& [key, value] : event.attributes) {
    if (!is_id_key(key)) {
      continue;
    }
    if (const auto* text = std::get_if<std::string>(&value)) {
      add_id(ids, key, *text);
    } else if (const auto* number = std::get_if<std::int64_t>(&value)) {
      add_id(ids, key, std::to_string(*number));
    }
  }
  return ids;
}

} // namespace

Story::Story(const model::Header& header, Selection selection)
    : header_(header),
      selection_(std::move(selection)),
      everything_(selection_.ids.empty() || asks_for_run(header_, selection_)),
      lines_([this](Line line) { add_line(std::move(line)); }) {}

void Story::accept(const model::Event& event) {
  latest_ = std::max(latest_, event.time);
  if (const auto* chunk = std::get_if<model::StreamChunk>(&event.payload)) {
    lines_.accept(*chunk, event.time);
  } else if (const auto* log = std::get_if<model::LogEvent>(&event.payload)) {
    add_event(*log, event.time);
  }
}

void Story::finish() {
  lines_.finish();
  finished_ = true;
}

std::optional<Entry> Story::next() {
  if (finished_) {
    return order_.take();
  }
  model::Nanos safe = latest_ - k_slack;
  if (const auto pending = lines_.oldest_pending()) {
    safe = std::min(safe, *pending);
  }
  return order_.take(safe);
}

bool Story::is_asked(const std::vector<Id>& ids, std::string_view text) const {
  return std::any_of(selection_.ids.begin(),
                     selection_.ids.end(),
                     [this, &ids, text](const AskedId& asked) {
                       return std::any_of(ids.begin(),
                                          ids.end(),
                                          [&asked](const Id& id) {
                                            return asked.is(id.value);
                                          })
                              || (selection_.match == Match::anywhere
                                  && asked.is_mentioned_in(text));
                     });
}

void Story::add_line(Line line) {
  Correlator::Membership member = correlator_.classify(line);
  bool& record_matches = record_matches_[index_of(line.stream)];
  if (!everything_) {
    record_matches = (member.continuation && record_matches)
                     || is_asked(member.ids, line.text);
    if (!record_matches) {
      return;
    }
  }
  // Where both outputs lead to one channel, it has the bytes of either.
  if (selection_.stream && line.stream != *selection_.stream
      && line.stream != model::Stream::both) {
    return;
  }
  const model::Nanos time = line.time;
  order_.add({header_.clock.real + time,
              time,
              std::move(member.ids),
              member.continuation,
              std::move(line)});
}

void Story::add_event(const model::LogEvent& event, model::Nanos time) {
  std::vector<Id> ids = ids_of(event);
  if (selection_.stream || (!everything_ && !is_asked(ids, event.body))) {
    return;
  }
  order_.add({header_.clock.real + time, time, std::move(ids), false, event});
}

} // namespace hawk::story
