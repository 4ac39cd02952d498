#include "entry_writer.hpp"

#include "view/ndjson.hpp"

namespace hawk::cli {

namespace {

constexpr std::string_view k_json_begin =
    "{\"schema\":\"hawkctl.story/1\",\"entries\":[\n";

} // namespace

void EntryWriter::begin_story(std::string_view heading) {
  timeline_ = view::Timeline(style_, labels_);
  if (format_ == StoryFormat::text) {
    to_.write(empty_ ? "" : "\n");
    to_.write(heading);
  }
}

void EntryWriter::write(const story::Entry& entry) {
  switch (format_) {
  case StoryFormat::text:
    to_.write(timeline_.render(entry));
    break;
  case StoryFormat::ndjson:
    to_.write(view::render_ndjson(entry));
    break;
  case StoryFormat::json: {
    // Whole lines: what is told slowly is read as it comes.
    to_.write(empty_ ? k_json_begin : std::string_view(","));
    to_.write(view::render_ndjson(entry));
    break;
  }
  case StoryFormat::html: // a page is written as a whole: story_page.hpp
    break;
  }
  empty_ = false;
}

void EntryWriter::finish() {
  if (format_ == StoryFormat::json) {
    to_.write(empty_ ? k_json_begin : std::string_view());
    to_.write("]}\n");
  }
}

} // namespace hawk::cli
