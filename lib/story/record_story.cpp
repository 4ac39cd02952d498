#include "story/record_story.hpp"

#include "format/characters.hpp"
#include "model/names.hpp"
#include "story/id_keys.hpp"
#include "story/id_shape.hpp"
#include "story/id_spelling.hpp"
#include "story/record_ids.hpp"

#include <algorithm>
#include <utility>

namespace hawk::story {

namespace {

constexpr model::Nanos k_live_slack = std::chrono::seconds(1);

const model::Attributes& attributes_of(const model::FileRecord& record) {
  return record.span() != nullptr ? record.span()->attributes
                                  : record.log()->attributes;
}

// A field whose whole value is the id, whatever it is called: who asks for an
// id knows where it is logged.
bool has_value(const model::FileRecord& record, const AskedId& asked) {
  const model::Attributes& attributes = attributes_of(record);
  return std::any_of(
      attributes.begin(), attributes.end(), [&asked](const auto& attribute) {
        const auto* text = std::get_if<std::string>(&attribute.second);
        const auto* number = std::get_if<std::int64_t>(&attribute.second);
        return (text != nullptr && asked.is(*text))
               || (number != nullptr && asked.is(std::to_string(*number)));
      });
}

// Whoever was caused by what is asked for says so, not the other way round.
bool is_linked_to(const model::FileRecord& record, const AskedId& asked) {
  const model::Span* span = record.span();
  return span != nullptr
         && std::any_of(span->links.begin(),
                        span->links.end(),
                        [&asked](const model::SpanLink& link) {
                          return asked.is(link.trace_id)
                                 || asked.is(link.span_id);
                        });
}

// Whether an id names one conversation wherever it stands: "7" may be any
// number's value.
bool is_telling(std::string_view id) {
  constexpr std::size_t k_long = 8;
  return id.size() >= k_long
         || !std::all_of(id.begin(), id.end(), format::is_digit);
}

bool is_span_itself(const model::FileRecord& record, const AskedId& asked) {
  return record.span() != nullptr && asked.is(record.span()->span_id);
}

} // namespace

std::optional<model::Nanos> time_of(const model::FileRecord& record) {
  if (const model::Span* span = record.span()) {
    return span->start ? span->start : span->end;
  }
  return record.log()->timestamp;
}

RecordStory::RecordStory(Selection selection,
                         std::string source,
                         Pace pace,
                         std::size_t held)
    : selection_(std::move(selection)),
      source_(std::move(source)),
      pace_(pace),
      order_(held),
      context_(selection_.context) {}

bool RecordStory::is_member(const model::FileRecord& record,
                            const std::vector<Id>& ids) const {
  // One that has an id of its own is not part of what it speaks of.
  const bool mention_counts =
      selection_.match == Match::anywhere
      || std::none_of(ids.begin(), ids.end(), [](const Id& id) {
           return id.shape == Shape::sure;
         });
  const auto is_asked = [&](const AskedId& asked) {
    const auto same = [&asked](const Id& id) { return asked.is(id.value); };
    return std::any_of(ids.begin(), ids.end(), same)
           || has_value(record, asked) || is_span_itself(record, asked)
           || (selection_.expand == Expand::links
               && is_linked_to(record, asked))
           || (mention_counts && asked.is_mentioned_in(record.raw));
  };
  return selection_.ids.empty()
         || std::any_of(
             selection_.ids.begin(), selection_.ids.end(), is_asked);
}

// Whether a conversation or session is asked for that these name.
bool RecordStory::carries_conversation(const std::vector<Id>& ids) const {
  return std::any_of(ids.begin(), ids.end(), [this](const Id& id) {
    return bond_of(id.key) != Bond::none
           && std::any_of(selection_.ids.begin(),
                          selection_.ids.end(),
                          [&id](const auto& asked) {
                            return asked.is(id.value);
                          });
  });
}

void RecordStory::note_traces(const model::FileRecord& record,
                              const std::vector<Id>& ids) {
  if (selection_.expand == Expand::none && !carries_conversation(ids)) {
    return;
  }
  for (const Id& id : ids) {
    if (selection_.expand == Expand::links && bond_of(id.key) != Bond::none
        && is_telling(id.value)) {
      traces_.insert(normalise_under(id.key, id.value));
    }
  }
  if (const model::Span* span = record.span()) {
    traces_.insert(normalise_id(span->trace_id));
    for (const model::SpanLink& link : span->links) {
      if (selection_.expand == Expand::links) {
        traces_.insert(normalise_id(link.trace_id));
      }
    }
    return;
  }
  for (const Id& id : ids) {
    if (is_trace_key(id.key)) {
      traces_.insert(normalise_under(id.key, id.value));
    }
  }
}

Entry RecordStory::make_entry(model::FileRecord record, std::vector<Id> ids) {
  Entry entry;
  entry.time = *before_;
  entry.elapsed = *before_ - *first_;
  entry.ids = std::move(ids);
  entry.classified = true;
  entry.source = source_;
  entry.raw = std::move(record.raw);
  entry.number = record.line;
  if (auto* span = std::get_if<model::Span>(&record.what)) {
    entry.what = std::move(*span);
  } else {
    entry.what = std::move(std::get<model::LogEvent>(record.what));
  }
  return entry;
}

void RecordStory::accept(model::FileRecord record) {
  const std::optional<model::Nanos> time = time_of(record);
  if (!time && apart_ && look_back_ && record.offset > 0) {
    const std::optional<model::Nanos> above = look_back_(record.offset);
    before_ = above ? above : before_;
  }
  apart_ = false;
  if (!time && !before_ && untimed_.size() < k_most_untimed) {
    untimed_.push_back({std::move(record)});
    return;
  }
  before_ = time ? time : before_.value_or(model::Nanos{});
  release_untimed();
  add(std::move(record), time.has_value());
}

void RecordStory::release_untimed() {
  if (untimed_.empty()) {
    return;
  }
  before_ = before_.value_or(model::Nanos{});
  for (Untimed& each : std::exchange(untimed_, {})) {
    add(std::move(each.record), false);
    if (each.before_seam) {
      context_.seam();
    }
  }
}

void RecordStory::seam() {
  apart_ = true;
  if (untimed_.empty()) {
    context_.seam();
  } else {
    untimed_.back().before_seam = true;
  }
}

void RecordStory::add(model::FileRecord record, bool timed) {
  first_ = first_ ? first_ : before_;
  newest_ = std::max(newest_, *before_);
  if (!is_of_stream(record)) {
    return;
  }
  std::vector<Id> ids = ids_of(record);
  const bool member = is_member(record, ids);
  if (member) {
    note_traces(record, ids);
  } else {
    mentions_ += is_mention(record) ? 1U : 0U;
    if (selection_.context.is_none()) {
      return;
    }
  }
  Entry entry = make_entry(std::move(record), std::move(ids));
  entry.timed = timed;
  const bool fits = member && (!selection_.fits || selection_.fits(entry));
  if (selection_.context.is_none()) {
    if (fits) {
      order_.add(std::move(entry));
    }
    return;
  }
  std::vector<Entry> out;
  context_.add(std::move(entry), fits, out);
  for (Entry& each : out) {
    order_.add(std::move(each));
  }
}

// One that does not say of which stream it is may be of the other.
bool RecordStory::is_of_stream(const model::FileRecord& record) {
  if (!selection_.stream) {
    return true;
  }
  const auto& attributes = attributes_of(record);
  const auto found = attributes.find("log.iostream");
  const auto* own = found == attributes.end()
                        ? nullptr
                        : std::get_if<std::string>(&found->second);
  streamless_ += own == nullptr ? 1U : 0U;
  return own != nullptr && *own == model::name_of(*selection_.stream);
}

bool RecordStory::is_mention(const model::FileRecord& record) const {
  return std::any_of(
      selection_.ids.begin(), selection_.ids.end(), [&record](const auto& id) {
        return id.is_mentioned_in(record.raw);
      });
}

std::optional<Entry> RecordStory::next() {
  if (finished_) {
    return count_late(order_.take());
  }
  switch (pace_) {
  case Pace::live:
    return count_late(
        order_.take(newest_ - first_.value_or(newest_) - k_live_slack));
  case Pace::whole:
    break;
  }
  return count_late(order_.take(model::Nanos::min()));
}

std::optional<Entry> RecordStory::take_held() {
  release_untimed();
  return count_late(order_.take());
}

std::optional<Entry> RecordStory::count_late(std::optional<Entry> entry) {
  if (entry && entry->timed) {
    late_ += told_ && entry->time < *told_ ? 1U : 0U;
    told_ = std::max(told_.value_or(entry->time), entry->time);
  }
  return entry;
}

} // namespace hawk::story
