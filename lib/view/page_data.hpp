#pragma once

// What a page says: for its scripts as JSON, for readers without JavaScript as
// the rows of a table.

#include "story/catalogue.hpp"
#include "story/span_tree.hpp"
#include "view/html.hpp"
#include "view/page_row.hpp"

#include <string>
#include <vector>

namespace hawk::view {

class PageData final {
public:
  // All but the rows must outlive it.
  struct Parts {
    const PageOptions& options;
    const std::vector<story::Entry>& entries;
    const story::SpanTree& tree;
    std::vector<story::CatalogueRow> stories;
    const std::vector<std::string>& notes;
    std::uint64_t left_out = 0;
  };

  explicit PageData(Parts parts);

  void render_json(const TextSink& sink) const;

  // Cells of a table.
  void render_rows(const TextSink& sink) const;

  // "12 records, 3 errors, 350 ms from 2026-11-21T02:44:07.123456Z"
  std::string summary() const;

private:
  Parts parts_;
  std::vector<PageRow> rows_; // by entry
};

} // namespace hawk::view
