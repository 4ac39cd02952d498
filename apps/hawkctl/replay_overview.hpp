#pragma once

// Many stories at once, for `hawkctl replay`: --list, --shapes and --failed.

#include "replay_view.hpp"

#include "story/catalogue.hpp"

#include <vector>

namespace hawk::cli {

enum class Rows { all, failed };

// Reads the story to its end and counts its ids.
base::Result<std::vector<story::CatalogueRow>>
read_rows(const ReplayView& view,
          MergedStory& story,
          const Destination& to,
          Rows which);

Shown list_ids(const ReplayView& view, MergedStory& story, Destination& to);
Shown list_shapes(const ReplayView& view, MergedStory& story, Destination& to);

// Each failed story whole, one after the other. What failed is known when all
// is read: the files are read twice.
Shown show_failed(const ReplayView& view, MergedStory& story, Destination& to);

} // namespace hawk::cli
