#include "view/lanes.hpp"

#include "base/timestamp.hpp"
#include "view/display.hpp"
#include "view/lane_names.hpp"
#include "view/span_words.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::view {

namespace {

using story::Entry;

constexpr std::string_view k_dim = "2";
constexpr std::string_view k_red = "31";
constexpr std::size_t k_time_cells = 26; // "02:44:07.123456 +0.000012 "
constexpr std::size_t k_least_cells = 14;
// Of the spans that go on at once in a lane, those that have a line of their own.
constexpr std::size_t k_most_slots = 6;

// Something that gets a row.
struct Moment {
  enum class Kind { begin, end, record, exception };

  model::Nanos time{};
  Kind kind = Kind::record;
  std::uint32_t entry = 0;
  std::uint32_t event = 0; // of the span
};

std::vector<Moment> moments_of(const std::vector<Entry>& entries) {
  std::vector<Moment> out;
  // What comes before the first time of all is at that.
  model::Nanos first = model::Nanos::max();
  for (const Entry& entry : entries) {
    first = entry.timed ? std::min(first, entry.time) : first;
  }
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    const model::Span* span = entries[i].span();
    const model::Nanos time = entries[i].timed || first == model::Nanos::max()
                                  ? entries[i].time
                                  : std::max(entries[i].time, first);
    if (span == nullptr) {
      out.push_back({time, Moment::Kind::record, i, 0});
      continue;
    }
    const model::Nanos start = span->start.value_or(span->end.value_or(time));
    if (!span->start && !span->end) { // a moment: who knows when it ended
      out.push_back({start, Moment::Kind::record, i, 0});
      continue;
    }
    out.push_back({start, Moment::Kind::begin, i, 0});
    for (std::uint32_t e = 0; e < span->events.size(); ++e) {
      if (is_exception(span->events[e])) {
        out.push_back({span->events[e].time, Moment::Kind::exception, i, e});
      }
    }
    if (span->end) {
      out.push_back({std::max(*span->end, start), Moment::Kind::end, i, 0});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Moment& a, const Moment& b) {
    return a.time < b.time;
  });
  return out;
}

struct Glyphs {
  std::string_view begin, end, along, record, border;
};

constexpr Glyphs k_unicode = {"┌", "└", "│", "·", "┃"};
constexpr Glyphs k_ascii = {"/", "\\", "|", ".", "|"};

// "+0.000012", in nine cells whatever it is.
std::string delta_words(model::Nanos delta) {
  const double seconds = std::chrono::duration<double>(delta).count();
  std::string out = fmt::format("{:+.6f}", seconds);
  return out.size() <= 9 ? out : fmt::format("{:+.9g}", seconds).substr(0, 9);
}

class LanesView final {
public:
  LanesView(const std::vector<Entry>& entries,
            const SpanView& view,
            const TextSink& sink)
      : entries_(entries),
        view_(view),
        sink_(sink),
        glyphs_(view.charset == Charset::ascii ? k_ascii : k_unicode),
        names_(entries,
               view.lane_by,
               std::max<std::size_t>(
                   (std::max<std::size_t>(view.width, k_time_cells)
                    - k_time_cells)
                       / k_least_cells,
                   1)),
        slots_(names_.names().size()),
        slot_of_(entries.size(), k_no_slot) {
    const std::size_t room =
        view.width > k_time_cells ? view.width - k_time_cells : k_least_cells;
    cells_ = std::max(room / std::max<std::size_t>(slots_.size(), 1),
                      k_least_cells)
             - 2;
  }

  void render() {
    const std::vector<Moment> moments = moments_of(entries_);
    if (moments.empty()) {
      return;
    }
    put_names();
    for (const Moment& moment : moments) {
      put_moment(moment);
    }
  }

private:
  static constexpr std::uint8_t k_no_slot = 255;
  static constexpr std::uint32_t k_free = story::k_no_node;

  void put_names() {
    std::string row(k_time_cells, ' ');
    for (const std::string& name : names_.names()) {
      row += painted(view_.style, k_dim, glyphs_.border) + " "
             + painted(view_.style,
                       "1;" + std::string(color_of_name(name)),
                       pad_right(fit(name, cells_ - 1, view_.charset),
                                 cells_));
    }
    put(std::move(row));
  }

  void put(std::string row) {
    while (row.ends_with(' ')) {
      row.pop_back();
    }
    sink_(row + "\n");
  }

  // Gives a span that begins a line of its own in its lane.
  std::size_t take_slot(std::size_t lane, std::uint32_t entry) {
    std::vector<std::uint32_t>& slots = slots_[lane];
    std::size_t slot = 0;
    while (slot < slots.size() && slots[slot] != k_free) {
      ++slot;
    }
    if (slot == k_most_slots) {
      return slot;
    }
    slots.resize(std::max(slots.size(), slot + 1), k_free);
    slots[slot] = entry;
    slot_of_[entry] = static_cast<std::uint8_t>(slot);
    return slot;
  }

  void free_slot(std::size_t lane, std::uint32_t entry) {
    std::vector<std::uint32_t>& slots = slots_[lane];
    if (slot_of_[entry] != k_no_slot) {
      slots[slot_of_[entry]] = k_free;
      while (!slots.empty() && slots.back() == k_free) {
        slots.pop_back();
      }
    }
  }

  // The lines of what goes on, with another glyph in one of them.
  std::string
  lines_of(std::size_t lane, std::size_t special, std::string_view glyph) const {
    const std::vector<std::uint32_t>& slots = slots_[lane];
    std::string out;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      out += i == special          ? glyph
             : slots[i] != k_free ? glyphs_.along
                                  : std::string_view(" ");
    }
    return out;
  }

  std::string words_of(const Moment& moment) const {
    const Entry& entry = entries_[moment.entry];
    const model::Span* span = entry.span();
    switch (moment.kind) {
    case Moment::Kind::record:
      return context_mark(entry)
             + (span == nullptr ? record_words(entry)
                                : row_text(span->name) + "  (no times)");
    case Moment::Kind::exception:
      return "! " + event_words(span->events[moment.event]);
    case Moment::Kind::begin: {
      std::string out =
          context_mark(entry)
          + (span->name.empty() ? "(no name)" : row_text(span->name));
      const std::string agent = agent_words(*span);
      out.append(agent.empty() ? "" : "  ").append(agent);
      return span->end ? out : out + "  (no end)";
    }
    case Moment::Kind::end:
      break;
    }
    std::string out = base::format_duration(
        *span->end - span->start.value_or(*span->end));
    const std::string failure = failure_words(*span);
    return out.append(failure.empty() ? "" : " ").append(failure);
  }

  bool is_failed(const Moment& moment) const {
    switch (moment.kind) {
    case Moment::Kind::exception:
      return true;
    case Moment::Kind::begin:
      return false;
    case Moment::Kind::end:
    case Moment::Kind::record:
      break;
    }
    return story::is_error(entries_[moment.entry]);
  }

  std::string cell_of(const Moment& moment, std::size_t lane) {
    std::size_t slot = k_most_slots;
    std::string_view glyph;
    if (moment.kind == Moment::Kind::begin) {
      slot = take_slot(lane, moment.entry);
      glyph = glyphs_.begin;
    } else if (slot_of_[moment.entry] != k_no_slot) {
      slot = slot_of_[moment.entry];
      glyph = moment.kind == Moment::Kind::end ? glyphs_.end : glyphs_.record;
    }
    const std::string lines = lines_of(lane, slot, glyph);
    const std::size_t used = cell_width(lines) + (lines.empty() ? 0U : 1U);
    const std::string words = fit(
        words_of(moment), cells_ > used + 2 ? cells_ - used - 1 : 1,
        view_.charset);
    const model::Span* span = entries_[moment.entry].span();
    const std::string_view color =
        is_failed(moment)  ? k_red
        : span == nullptr  ? std::string_view()
                           : color_of_name(names_.names()[lane]);
    const std::size_t width = used + cell_width(words);
    std::string out = painted(view_.style, k_dim, lines);
    out += lines.empty() ? "" : " ";
    out += color.empty() ? words : painted(view_.style, color, words);
    return out.append(cells_ > width ? cells_ - width : 0, ' ');
  }

  void put_moment(const Moment& moment) {
    const std::size_t acting = names_.lane_of(moment.entry);
    const model::Nanos delta =
        before_ ? moment.time - *before_ : model::Nanos{};
    before_ = moment.time;
    std::string row = painted(
        view_.style,
        k_dim,
        fmt::format("{} {:>9} ",
                    base::format_local_time(moment.time),
                    delta_words(delta)));
    for (std::size_t lane = 0; lane < slots_.size(); ++lane) {
      row += painted(view_.style, k_dim, glyphs_.border) + " ";
      row += lane == acting
                 ? cell_of(moment, lane)
                 : painted(view_.style,
                           k_dim,
                           pad_right(lines_of(lane, k_most_slots, ""), cells_));
    }
    if (moment.kind == Moment::Kind::end) {
      free_slot(acting, moment.entry);
    }
    put(std::move(row));
  }

  const std::vector<Entry>& entries_;
  const SpanView& view_;
  const TextSink& sink_;
  const Glyphs& glyphs_;
  LaneNames names_;
  std::size_t cells_ = 0; // of a lane, without its border
  std::vector<std::vector<std::uint32_t>> slots_; // by lane: what goes on
  std::vector<std::uint8_t> slot_of_;             // by entry
  std::optional<model::Nanos> before_;
};

} // namespace

void render_lanes(const std::vector<story::Entry>& entries,
                  const SpanView& view,
                  const TextSink& sink) {
  LanesView(entries, view, sink).render();
}

std::string render_lanes(const std::vector<story::Entry>& entries,
                         const SpanView& view) {
  std::string out;
  render_lanes(entries, view, [&out](std::string_view text) { out += text; });
  return out;
}

} // namespace hawk::view
