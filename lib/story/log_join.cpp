#include "story/log_join.hpp"

#include "format/colors.hpp"
#include "story/log_text.hpp"
#include "story/probe_event.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

namespace hawk::story {

namespace {

using format::without_colors;

using namespace std::chrono_literals;

// A record that is older than its line by more is either one of a slow handler
// or one that was never written; one with the same text that is younger is the
// better partner.
constexpr model::Nanos k_near = 50ms;

// The probe takes the time before the agent writes, on the same clock. A line
// from before that is of another record. (Two clocks of a machine may differ.)
constexpr model::Nanos k_before = 5ms;

// Work for a line is bounded even where nothing finds a partner.
constexpr std::size_t k_most_open = 256;
constexpr std::size_t k_most_passed = 1024;

// What its line must have in it: the message, or as much as is known of it.
std::string_view text_of_record(const model::LogEvent& record) {
  const std::string_view pattern = text_of(record, "pattern");
  return pattern.empty() ? std::string_view(record.body) : pattern;
}

bool is_record(const Entry& entry) {
  const model::LogEvent* event = entry.event();
  return event != nullptr && event->event_name == k_log
         && !first_line_of(text_of_record(*event)).empty();
}

// How long before the record its line may have come.
model::Nanos grace_of(const model::LogEvent& record) {
  return number_of(record, "monotonic_nano") ? k_before : LogJoin::k_window;
}

bool fits(const Entry& line, const Entry& record) {
  const model::Nanos age = line.elapsed - record.elapsed;
  if (age > LogJoin::k_window || age < -grace_of(*record.event())) {
    return false;
  }
  std::string buffer;
  std::string other;
  return is_written_in(
      first_line_of(without_colors(text_of_record(*record.event()), buffer)),
      without_colors(line.line()->text, other));
}

} // namespace

void LogJoin::erase(Place place) {
  weight_ -= place->weight;
  held_.erase(place);
}

// Lines keep the order of their stream: those that were read between the record
// and its line were written before it.
void LogJoin::move_to(Place record, Place line) {
  const Entry& at = record->entry;
  const model::Stream stream = line->entry.line()->stream;
  const Place end = std::next(line);
  for (Place next, one = std::next(record); one != end; one = next) {
    next = std::next(one);
    const Line* text = one->entry.line();
    if (text != nullptr && text->stream == stream) {
      one->entry.time = at.time;
      one->entry.elapsed = at.elapsed;
      held_.splice(record, held_, one);
    }
  }
}

// Not before a line of its stream that was moved already (two threads write in
// another order than they log), and not over too much.
bool LogJoin::may_move(Place record, Place line) const {
  const Line& text = *line->entry.line();
  if (text.time < record->entry.elapsed
      || record->entry.elapsed < reached_[index_of(text.stream)]) {
    return false;
  }
  Place one = line;
  for (std::size_t i = 0; i < k_most_passed && one != record; ++i) {
    --one;
  }
  return one == record;
}

void LogJoin::join(Place line, Place record) {
  const Line& text = *line->entry.line();
  if (may_move(record, line)) {
    move_to(record, line);
    moved_[index_of(text.stream)] = Moved{line, text.time};
    reached_[index_of(text.stream)] = record->entry.elapsed;
  } else {
    moved_[index_of(text.stream)].reset(); // what follows follows this one
  }
  line->log = std::get<model::LogEvent>(std::move(record->entry.what));
  erase(record);
}

// The nearest in time, of those the one that explains most of the line, of
// those the first: what was logged first is written first.
bool LogJoin::find_record(Place line) {
  auto best = records_.end();
  std::pair<bool, std::size_t> best_rank;
  for (auto at = records_.begin(); at != records_.end(); ++at) {
    const Entry& record = (*at)->entry;
    const std::pair rank(line->entry.elapsed - record.elapsed <= k_near,
                         known_size_of(first_line_of(text_of_record(*record.event()))));
    if ((best == records_.end() || rank > best_rank)
        && fits(line->entry, record)) {
      best = at;
      best_rank = rank;
    }
  }
  if (best == records_.end()) {
    return false;
  }
  const Place record = *best;
  records_.erase(best);
  join(line, record);
  return true;
}

bool LogJoin::find_line(Place record) {
  const auto found =
      std::find_if(lines_.begin(), lines_.end(), [record](Place line) {
        return fits(line->entry, record->entry);
      });
  if (found == lines_.end()) {
    return false;
  }
  const Place line = *found;
  lines_.erase(found);
  join(line, record);
  return true;
}

// What was read in one go with a record's line, and is behind it, was written
// with it, as a traceback is.
void LogJoin::follow_moved(Place line) {
  std::optional<Moved>& moved = moved_[index_of(line->entry.line()->stream)];
  if (!moved || moved->read != line->entry.line()->time) {
    return;
  }
  line->entry.time = moved->place->entry.time;
  line->entry.elapsed = moved->place->entry.elapsed;
  held_.splice(std::next(moved->place), held_, line);
  moved->place = line;
}

void LogJoin::keep_open(Open& open, Place place) {
  open.push_back(place);
  if (open.size() > k_most_open) {
    open.pop_front();
  }
}

void LogJoin::add(Entry entry) {
  const model::LogEvent* event = entry.event();
  probed_ = probed_ || (event != nullptr && is_probe_event(*event));
  newest_ = std::max(newest_, entry.elapsed);
  const std::size_t weight = weight_of(entry);
  weight_ += weight;
  held_.push_back({std::move(entry), std::nullopt, weight});
  const Place place = std::prev(held_.end());
  if (!probed_) {
    return;
  }
  if (place->entry.line() != nullptr) {
    const bool whole = !place->entry.line()->continued;
    if (whole && find_record(place)) {
      return;
    }
    follow_moved(place);
    if (whole) {
      keep_open(lines_, place);
    }
  } else if (is_record(place->entry) && !find_line(place)) {
    keep_open(records_, place);
  }
}

std::optional<LogJoin::Joined> LogJoin::take() {
  if (held_.empty()) {
    return std::nullopt;
  }
  const Place front = held_.begin();
  if (probed_ && !finished_ && weight_ <= k_max_held
      && newest_ - front->entry.elapsed <= k_window) {
    return std::nullopt;
  }
  for (Open* open : {&lines_, &records_}) {
    open->erase(std::remove(open->begin(), open->end(), front), open->end());
  }
  for (std::optional<Moved>& moved : moved_) {
    if (moved && moved->place == front) {
      moved.reset();
    }
  }
  Joined joined{std::move(front->entry), std::move(front->log)};
  erase(front);
  return joined;
}

} // namespace hawk::story
