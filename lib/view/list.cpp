#include "view/list.hpp"

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "story/cut_text.hpp"
#include "view/display.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace hawk::view {

namespace {

constexpr std::size_t k_widest_id = 45; // a UUID with a prefix fits
constexpr std::size_t k_widest_story = 40;
constexpr std::size_t k_last_text = 80;
const std::string k_no_time = "--:--:--.------"; // no entry has one
constexpr int k_bold = 1;
constexpr int k_red = 31;
constexpr int k_yellow = 33;

int color_of(const story::CatalogueRow& row) {
  return row.errors > 0 ? k_red : row.is_short ? k_yellow : 0;
}

// "task answer, failed"; what ended well says nothing of it.
std::string story_of(const story::CatalogueRow& row) {
  std::string text = row.kind;
  if (!row.name.empty()) {
    text += ' ' + row.name;
  }
  if (row.outcome == "error") {
    text += ", failed";
  } else if (row.outcome == "cancelled") {
    text += ", cancelled";
  } else if (row.outcome.empty() && !row.kind.empty()) {
    text += ", no end";
  }
  return base::sanitise(text, k_widest_story);
}

struct Widths {
  std::size_t id = 2;
  std::size_t story = 0; // 0: no stories, no column
};

Widths measure(const std::vector<story::CatalogueRow>& rows) {
  Widths widths;
  for (const story::CatalogueRow& row : rows) {
    widths.id =
        std::max(widths.id, base::sanitise(row.id, k_widest_id).size());
    widths.story = std::max(widths.story, story_of(row).size());
  }
  return widths;
}

// With the two blanks behind it.
std::string story_cell(std::string_view text, const Widths& widths) {
  return widths.story == 0 ? std::string()
                           : fmt::format("{:<{}}  ", text, widths.story);
}

std::string render_row(const story::CatalogueRow& row, const Widths& widths) {
  return fmt::format("{:<{}}  {:>7}{} {:>6}  {}  {:>10}  {}{}",
                     base::sanitise(row.id, k_widest_id),
                     widths.id,
                     row.entries,
                     row.is_short ? '-' : ' ',
                     row.errors,
                     row.first == model::Nanos{}
                         ? k_no_time
                         : base::format_local_time(row.first),
                     base::format_duration(row.last - row.first),
                     story_cell(story_of(row), widths),
                     display_text(story::cut_text(row.last_text, k_last_text)));
}

} // namespace

std::string render_list(const std::vector<story::CatalogueRow>& rows,
                        Style style) {
  const Widths widths = measure(rows);
  std::string out =
      colored(style,
              k_bold,
              fmt::format("{:<{}}  {:>7}  {:>6}  {:<15}  {:>10}  {}{}",
                          "ID",
                          widths.id,
                          "ENTRIES",
                          "ERRORS",
                          "FIRST",
                          "SPAN",
                          story_cell("STORY", widths),
                          "LAST ENTRY"));
  out += '\n';
  for (const story::CatalogueRow& row : rows) {
    const std::string text = render_row(row, widths);
    out += color_of(row) == 0 ? text : colored(style, color_of(row), text);
    out += '\n';
  }
  return out;
}

std::string render_list_ndjson(const std::vector<story::CatalogueRow>& rows) {
  using Json = nlohmann::ordered_json;
  std::string out;
  for (const story::CatalogueRow& row : rows) {
    Json json;
    json["id"] = row.id;
    json["key"] = row.key;
    json["entries"] = row.entries;
    json["errors"] = row.errors;
    json["short"] = row.is_short;
    json["first_unix_nano"] = std::to_string(row.first.count());
    json["last_unix_nano"] = std::to_string(row.last.count());
    json["span_nano"] = (row.last - row.first).count();
    json["last_body"] = row.last_text;
    if (!row.kind.empty()) {
      json["kind"] = row.kind;
      json["name"] = row.name;
      json["outcome"] = row.outcome;
    }
    out += base::sanitise_json(
        json.dump(-1, ' ', false, Json::error_handler_t::replace)) + '\n';
  }
  return out;
}

} // namespace hawk::view
