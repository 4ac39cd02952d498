#include "replay_overview.hpp"

#include "failed_stories.hpp"

#include "story/shape.hpp"
#include "view/json_document.hpp"
#include "view/list.hpp"
#include "view/shapes.hpp"

#include <fmt/core.h>

#include <utility>

namespace hawk::cli {

namespace {

// Of more failed stories than this all lines are read: each line would be
// compared with each of them.
constexpr std::size_t k_most_sought = 32;

// As they are, or as one document.
void write_rows(const ReplayView& view,
                const std::string& what,
                const std::string& lines,
                Destination& to) {
  to.write(view.options.format == StoryFormat::json
               ? view::make_json_document("hawkctl." + what + "/1", what, lines)
               : lines);
}

base::Result<> enter_all(MergedStory& story,
                         const Destination& to,
                         story::Ledger& into) {
  if (!story.count(into)) {
    HAWK_CHECK(for_each_entry(
        story, to, [&into](const story::Entry& entry) { into.add(entry); }));
  }
  return {};
}

} // namespace

base::Result<std::vector<story::CatalogueRow>>
read_rows(const ReplayView& view,
          MergedStory& story,
          const Destination& to,
          Rows which) {
  story::Catalogue catalogue;
  HAWK_CHECK(enter_all(story, to, catalogue));
  if (catalogue.dropped() > 0) {
    say_notes(view,
              {fmt::format("{} entries are of more ids than are kept ({})",
                           catalogue.dropped(),
                           story::Catalogue::k_max_ids)});
  }
  return which == Rows::failed ? failed_rows(catalogue.take_rows())
                               : catalogue.take_rows();
}

Shown list_ids(const ReplayView& view, MergedStory& story, Destination& to) {
  const Rows which = view.options.failed ? Rows::failed : Rows::all;
  HAWK_TRY(const std::vector<story::CatalogueRow> rows,
           read_rows(view, story, to, which));
  if (view.options.format != StoryFormat::text) {
    write_rows(view, "stories", view::render_list_ndjson(rows), to);
  } else if (!rows.empty()) {
    to.write(view::render_list(rows, view.style));
  }
  return rows.size();
}

Shown list_shapes(const ReplayView& view, MergedStory& story, Destination& to) {
  story::Shapes shapes;
  HAWK_CHECK(enter_all(story, to, shapes));
  const std::vector<story::ShapeRow> rows = shapes.rows();
  if (view.options.format != StoryFormat::text) {
    write_rows(view, "shapes", view::render_shapes_ndjson(rows), to);
  } else {
    to.write(view::render_shapes(rows, view.style));
  }
  if (shapes.dropped() > 0) {
    say_notes(view,
              {fmt::format("{} entries are of more stories than are kept",
                           shapes.dropped())});
  }
  return rows.size();
}

Shown show_failed(const ReplayView& view, MergedStory& story, Destination& to) {
  HAWK_TRY(std::vector<story::CatalogueRow> rows,
           read_rows(view, story, to, Rows::failed));
  if (rows.empty()) {
    return 0;
  }
  HAWK_TRY(MergedStory again,
           rows.size() > k_most_sought ? view.input.open_all()
                                       : view.input.open_stories(rows));
  FailedStories failed(std::move(rows));
  HAWK_CHECK(for_each_entry(
      again, to, [&failed](const story::Entry& e) { failed.add(e); }));
  EntryWriter writer = make_writer(view, to);
  std::uint64_t shown = 0;
  for (const FailedStories::Group& group : failed.groups()) {
    writer.begin_story(format_heading(group.row));
    for (const std::size_t number : group.entries) {
      writer.write(failed.entry(number));
      ++shown;
    }
  }
  writer.finish();
  return shown;
}

} // namespace hawk::cli
