#pragma once

// The story of what was asked: the events of one trace in, its entries out, in
// the order of time. Memory is bounded by what is held for that order.

#include "model/event.hpp"
#include "model/event_sink.hpp"
#include "story/asked_id.hpp"
#include "story/context.hpp"
#include "story/correlator.hpp"
#include "story/entry.hpp"
#include "story/lines.hpp"
#include "story/log_join.hpp"
#include "story/printed_records.hpp"
#include "story/time_order.hpp"

#include <array>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

namespace hawk::story {

enum class Match {
  field,    // a line that carries the id in a known place
  anywhere, // one that mentions it as well
};

// Which traces of a member belong to its story as well.
enum class Expand {
  none,
  trace, // its own
  links, // those that its spans link to, that link to it, and conversations, too
};

struct Selection {
  std::vector<AskedId> ids; // none: everything
  Match match = Match::field;
  std::optional<model::Stream> stream; // lines of it only
  bool background = false; // also what rules read and people do not
  Expand expand = Expand::none;
  ContextSize context;
  // What a member must be besides, so that its neighbours are known as such;
  // nothing: no more.
  std::function<bool(const Entry&)> fits = nullptr;
};

class Story final : public model::EventSink {
public:
  Story(const model::Header& header, Selection selection);

  // Events in the order of the trace; kinds that tell no story are ignored.
  void accept(const model::Event& event) override;

  // No more events.
  void finish();

  // The next entry that is certain to be next, or nothing: give more events,
  // and after finish() there is no more.
  std::optional<Entry> next();

  const StreamBytes& bytes() const { return lines_.bytes(); }

  // Nothing was asked for, or the id of the whole run.
  bool is_everything() const { return everything_; }

private:
  template <typename What>
  Entry make_entry(model::Nanos time, What&& what) const;
  void add_line(Line line);
  void add_record(model::FileRecord record, model::Nanos printed);
  void add_event(const model::LogEvent& event, model::Nanos time);
  model::Nanos time_of(const model::LogEvent& event, model::Nanos time) const;
  std::optional<Entry> take_in_order();
  void show(LogJoin::Joined joined);

  // Gives an entry its ids; whether it is part of what was asked.
  bool select(LogJoin::Joined& joined);
  bool select_line(LogJoin::Joined& joined);
  bool select_event(const Entry& entry) const;
  bool select_span(const Entry& entry) const;
  bool is_asked(const std::vector<Id>& ids, std::string_view text) const;

  model::Header header_;
  Selection selection_;
  bool everything_; // nothing was asked, or the id of the whole run
  Lines lines_;
  PrintedRecords printed_;
  Correlator correlator_;
  TimeOrder order_;
  LogJoin join_;
  Context context_;
  std::deque<Entry> shown_; // selected, not yet taken
  std::array<bool, k_streams> record_matches_{};
  model::Nanos latest_{};
  bool probed_ = false; // a probe has spoken
  bool finished_ = false;
};

} // namespace hawk::story
