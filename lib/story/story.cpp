#include "story/story.hpp"

#include "story/probe_event.hpp"
#include "story/record_ids.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace hawk::story {

namespace {

// Writers take the time before they write, and a write can wait; entries are
// held this long for records that were written late.
constexpr model::Nanos k_slack = std::chrono::seconds(1);

// A probe that must not wait may send long after what it states.
constexpr model::Nanos k_probe_slack = std::chrono::seconds(5);

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

} // namespace

Story::Story(const model::Header& header, Selection selection)
    : header_(header),
      selection_(std::move(selection)),
      everything_(selection_.ids.empty() || asks_for_run(header_, selection_)),
      lines_([this](Line line) {
        // Whoever asks for a stream wants all lines of it.
        if (selection_.stream) {
          add_line(std::move(line));
        } else {
          printed_.accept(std::move(line));
        }
      }),
      printed_([this](Line line) { add_line(std::move(line)); },
               [this](model::FileRecord record, model::Nanos printed) {
                 add_record(std::move(record), printed);
               }),
      context_(selection_.context) {}

void Story::accept(const model::Event& event) {
  latest_ = std::max(latest_, event.time);
  if (const auto* chunk = std::get_if<model::StreamChunk>(&event.payload)) {
    lines_.accept(*chunk, event.time);
  } else if (const auto* log = std::get_if<model::LogEvent>(&event.payload)) {
    add_event(*log, event.time);
  }
  printed_.advance(event.time);
}

void Story::finish() {
  lines_.finish();
  printed_.finish();
  finished_ = true;
}

std::optional<Entry> Story::take_in_order() {
  if (finished_) {
    return order_.take();
  }
  model::Nanos safe = latest_ - (probed_ ? k_probe_slack : k_slack);
  for (const auto pending :
       {lines_.oldest_pending(), printed_.oldest_pending()}) {
    safe = std::min(safe, pending.value_or(safe));
  }
  auto entry = order_.take(safe);
  if (!entry) {
    join_.advance(safe); // of an agent that is quiet the last lines come out
  }
  return entry;
}

std::optional<Entry> Story::next() {
  while (true) {
    if (!shown_.empty()) {
      std::optional<Entry> entry = std::move(shown_.front());
      shown_.pop_front();
      return entry;
    }
    if (auto joined = join_.take()) {
      show(*std::move(joined));
      continue;
    }
    if (auto entry = take_in_order()) {
      join_.add(std::move(*entry));
    } else if (auto settled = join_.take()) {
      show(*std::move(settled));
    } else if (finished_ && !join_.is_finished()) {
      join_.finish();
    } else {
      return std::nullopt;
    }
  }
}

void Story::show(LogJoin::Joined joined) {
  const bool member = select(joined)
                      && (!selection_.fits || selection_.fits(joined.entry));
  if (selection_.context.is_none()) {
    if (member) {
      shown_.push_back(std::move(joined.entry));
    }
    return;
  }
  const model::LogEvent* event = joined.entry.event();
  if (!member && event != nullptr && !selection_.background
      && is_background(*event)) {
    return; // never shown, also not as a neighbour
  }
  std::vector<Entry> out;
  context_.add(std::move(joined.entry), member, out);
  std::move(out.begin(), out.end(), std::back_inserter(shown_));
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

template <typename What>
Entry Story::make_entry(model::Nanos time, What&& what) const {
  Entry entry;
  entry.time = header_.clock.real + time;
  entry.elapsed = time;
  entry.what = std::forward<What>(what);
  return entry;
}

void Story::add_line(Line line) {
  const model::Nanos time = line.time;
  LogJoin::Joined joined;
  joined.entry = make_entry(time, std::move(line));
  // hawkctl states its probes before the agent lives. Where there are none, no
  // record will come for a line, and what nobody asked for is not held.
  if (probed_ || !selection_.context.is_none() || select_line(joined)) {
    order_.add(std::move(joined.entry));
  }
}

// A probe says when it was; the channel is heard a little later.
model::Nanos Story::time_of(const model::LogEvent& event,
                            model::Nanos time) const {
  const auto stated = number_of(event, "monotonic_nano");
  if (!stated || !is_probe_event(event)) {
    return time;
  }
  const model::Nanos own = model::Nanos(*stated) - header_.clock.monotonic;
  return own >= model::Nanos(0) && own <= time && time - own <= k_probe_slack
             ? own
             : time;
}

void Story::add_event(const model::LogEvent& event, model::Nanos time) {
  probed_ = probed_ || is_probe_event(event);
  const model::Nanos own = time_of(event, time);
  Entry entry = make_entry(own, event);
  entry.ids = ids_of(event);
  order_.add(std::move(entry));
}

// A span is printed when it has ended. It stands where it began, if that was
// not long before: else what came meanwhile is told already.
void Story::add_record(model::FileRecord record, model::Nanos printed) {
  auto ids = ids_of(record);
  std::optional<model::Nanos> began;
  if (const model::Span* span = record.span()) {
    began = span->start;
  } else if (const model::LogEvent* log = record.log()) {
    began = log->timestamp;
  }
  const model::Nanos own = began.value_or(model::Nanos(0)) - header_.clock.real;
  const bool is_near = began && own >= model::Nanos(0) && own <= printed
                       && printed - own <= k_slack;
  Entry entry = std::visit(
      [&](auto&& what) {
        return make_entry(is_near ? own : printed,
                          std::forward<decltype(what)>(what));
      },
      std::move(record.what));
  entry.ids = std::move(ids);
  order_.add(std::move(entry));
}

bool Story::select(LogJoin::Joined& joined) {
  return joined.entry.line() != nullptr   ? select_line(joined)
         : joined.entry.span() != nullptr ? select_span(joined.entry)
                                          : select_event(joined.entry);
}

bool Story::select_span(const Entry& entry) const {
  return everything_ || is_asked(entry.ids, entry.span()->name);
}

bool Story::select_line(LogJoin::Joined& joined) {
  Entry& entry = joined.entry;
  if (entry.classified) {
    return true;
  }
  entry.classified = true;
  const Line& line = *entry.line();
  Correlator::Membership member =
      joined.log ? correlator_.classify_record(
          line, ids_of(*joined.log), joined.log->body)
                 : correlator_.classify(line);
  entry.failure = joined.log && is_failure(*joined.log);
  bool& record_matches = record_matches_[index_of(line.stream)];
  if (!everything_) {
    record_matches = (member.continuation && record_matches)
                     || is_asked(member.ids, line.text);
    if (!record_matches) {
      return false;
    }
  }
  entry.ids = std::move(member.ids);
  entry.continuation = member.continuation;
  // Where both outputs lead to one channel, it has the bytes of either.
  return !selection_.stream || line.stream == *selection_.stream
         || line.stream == model::Stream::both;
}

bool Story::select_event(const Entry& entry) const {
  const model::LogEvent& event = *entry.event();
  return !selection_.stream && (selection_.background || !is_background(event))
         && (everything_ || is_asked(entry.ids, event.body));
}

} // namespace hawk::story
