#pragma once

// Finds for each log record that a probe stated the line in which the agent
// wrote it, so that the line belongs to the record's story although it carries
// no id. Such a line takes the place and time of its record: outputs are read a
// moment after they are written, and what is stated in between came later.

#include "story/entry.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <list>
#include <optional>

namespace hawk::story {

class LogJoin final {
public:
  // A record is written at once, or when its handler is flushed. Later it is
  // taken for one that went elsewhere.
  static constexpr model::Nanos k_window = std::chrono::seconds(1);

  // Beyond it entries leave though their partner may still come.
  static constexpr std::size_t k_max_held = std::size_t{4} << 20;

  struct Joined {
    Entry entry;
    std::optional<model::LogEvent> log; // of a line: the record that it is
  };

  // Entries in the order of time.
  void add(Entry entry);

  // No entry up to that time (since the start of the trace) will come any more.
  void advance(model::Nanos time) { newest_ = std::max(newest_, time); }

  // No more entries.
  void finish() { finished_ = true; }
  bool is_finished() const { return finished_; }

  // The next entry whose partner is found, or will not come. A record that
  // found its line does not come out by itself.
  std::optional<Joined> take();

private:
  struct Held {
    Entry entry;
    std::optional<model::LogEvent> log;
    std::size_t weight = 0;
  };

  using Place = std::list<Held>::iterator;

  // Without a partner, in their order.
  using Open = std::deque<Place>;

  // The line of a stream that was last given its record's place.
  struct Moved {
    Place place;
    model::Nanos read{};
  };

  bool find_record(Place line);
  bool find_line(Place record);
  void join(Place line, Place record);
  void move_to(Place record, Place line);
  void follow_moved(Place line);
  bool may_move(Place record, Place line) const;
  void erase(Place place);
  static void keep_open(Open& open, Place place);

  std::list<Held> held_;
  Open lines_;
  Open records_;
  std::array<std::optional<Moved>, k_streams> moved_;
  std::array<model::Nanos, k_streams> reached_{}; // by the last of them
  model::Nanos newest_{};
  std::size_t weight_ = 0;
  bool probed_ = false; // before a probe speaks nothing needs to wait
  bool finished_ = false;
};

} // namespace hawk::story
