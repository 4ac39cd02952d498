#pragma once

// Entries to where a command's data goes, in the format that was asked for.

#include "destination.hpp"

#include "options/replay.hpp"
#include "view/style.hpp"
#include "view/timeline.hpp"

#include <string_view>

namespace hawk::cli {

class EntryWriter final {
public:
  // `to` and `labels` must outlive it.
  EntryWriter(StoryFormat format,
              view::Style style,
              const view::FileLabels* labels,
              Destination& to)
      : format_(format),
        style_(style),
        labels_(labels),
        to_(to),
        timeline_(style, labels) {}

  // Begins another story: times count anew. Text has the heading, others not.
  void begin_story(std::string_view heading);

  void write(const story::Entry& entry);

  // What JSON needs at its end.
  void finish();

private:
  StoryFormat format_;
  view::Style style_;
  const view::FileLabels* labels_;
  Destination& to_;
  view::Timeline timeline_;
  bool empty_ = true;
};

} // namespace hawk::cli
