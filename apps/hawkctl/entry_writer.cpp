#include "entry_writer.hpp"

#include "view/ndjson.hpp"

namespace hawk::cli {

namespace {

constexpr std::string_view k_json_begin =
    R"({"schema":"hawkctl.story/1","entries":[)";

} // namespace

void EntryWriter::begin_story(std::string_view heading) {
  timeline_ = view::Timeline(style_, naming_);
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
    to_.write(empty_ ? k_json_begin : std::string_view(","));
    to_.write("\n");
    const std::string line = view::render_ndjson(entry);
    to_.write(std::string_view(line).substr(0, line.size() - 1));
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
    to_.write("\n]}\n");
  }
}

} // namespace hawk::cli
