#pragma once

// A story as one page for a browser: timeline, spans, lanes and the list of
// stories, with a filter. It loads nothing and sends nothing, shows itself
// without JavaScript too, and has no secrets. Nothing of a log becomes markup.

#include "story/catalogue.hpp"
#include "story/entry.hpp"
#include "view/span_view.hpp"
#include "view/tree.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hawk::view {

// What a page shows first.
enum class PageView { timeline, spans, lanes, stories };

struct PageOptions {
  std::string title; // the ids, or the files
  PageView view = PageView::timeline;
  std::optional<base::Nanos> most_skew; // as in SpanView
  // Records behind these, or beyond so many bytes, are counted only.
  std::size_t most_records = 10'000;
  std::size_t most_bytes = std::size_t{48} << 20;
};

class HtmlPage final {
public:
  explicit HtmlPage(PageOptions options)
      : options_(std::move(options)) {}

  // In the order of time.
  void add(story::Entry entry);

  // What could not be read, for the foot of the page.
  void add_note(std::string note) { notes_.push_back(std::move(note)); }

  // How many stories it shows. It is the end: nothing can be added then.
  std::size_t render(const TextSink& sink);

  std::uint64_t left_out() const { return left_out_; }

private:
  PageOptions options_;
  std::vector<story::Entry> entries_;
  std::size_t bytes_ = 0;
  std::uint64_t left_out_ = 0;
  story::Catalogue catalogue_;
  std::vector<std::string> notes_;
};

} // namespace hawk::view
