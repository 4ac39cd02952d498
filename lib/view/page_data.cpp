#include "view/page_data.hpp"

#include "base/timestamp.hpp"
#include "story/cut_text.hpp"
#include "story/id_spelling.hpp"
#include "view/page_names.hpp"
#include "view/page_spans.hpp"
#include "view/page_text.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace hawk::view {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t k_most_stories = 5'000;
constexpr std::size_t k_most_static = 2'000; // bytes, where nothing folds

std::string dump(const Json& json) {
  return escape_script(
      json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

double seconds(base::Nanos time) {
  return std::chrono::duration<double>(time).count();
}

// The numbers of stories that an entry belongs to.
class StoryNumbers final {
public:
  explicit StoryNumbers(const std::vector<story::CatalogueRow>& rows) {
    for (std::size_t i = 0; i < std::min(rows.size(), k_most_stories); ++i) {
      const story::CatalogueRow& row = rows[i];
      numbers_.emplace(story::normalise_under(row.key, row.id), i);
      for (const std::string& normal : row.normals) {
        numbers_.emplace(normal, i);
      }
    }
  }

  std::vector<std::size_t> of(const story::Entry& entry) const {
    std::vector<std::size_t> out;
    for (const story::Id& id : entry.ids) {
      const auto found = numbers_.find(story::normalise_under(id.key, id.value));
      if (found != numbers_.end()
          && std::find(out.begin(), out.end(), found->second) == out.end()) {
        out.push_back(found->second);
      }
    }
    return out;
  }

private:
  std::map<std::string, std::size_t> numbers_;
};

// `last` is the text of its last record on the page: what a row does not show
// (a line of a private key) must not stand here either.
Json story_json(const story::CatalogueRow& row,
                base::Nanos start,
                const std::string& last) {
  Json json;
  json["id"] = page_text(row.id, 200);
  json["key"] = page_text(row.key, 200);
  json["entries"] = row.entries;
  json["errors"] = row.errors;
  json["first"] = (row.first - start).count();
  json["time"] = base::format_local_time(row.first);
  json["length"] = base::format_duration(row.last - row.first);
  json["last"] = story::cut_text(last, 200);
  if (row.is_short) {
    json["short"] = true;
  }
  if (!row.kind.empty()) {
    json["name"] = page_text(row.kind + " " + row.name, 200);
    json["outcome"] = page_text(row.outcome, 40);
  }
  return json;
}

void put_flags(Json& json, const story::Entry& entry) {
  if (entry.context) {
    json["context"] = true;
  }
  if (!entry.timed) {
    json["untimed"] = true;
  }
  if (entry.number != 0) {
    json["line"] = entry.number;
  }
  if (const story::Line* line = entry.line();
      line != nullptr && line->missing_before > 0) {
    json["lost"] = line->missing_before;
  }
}

Json record_json(const story::Entry& entry,
                 const PageRow& row,
                 base::Nanos start,
                 PageNames& names) {
  Json json;
  json["at"] = (entry.time - start).count();
  json["time"] = base::format_local_time(entry.time);
  json["mark"] = row.mark;
  json["text"] = row.text;
  if (!row.more.empty()) {
    json["more"] = row.more;
  }
  if (row.level != 0) {
    json["level"] = row.level;
  }
  if (row.bad) {
    json["bad"] = true;
  }
  if (row.quiet) {
    json["quiet"] = true;
  }
  for (const auto& field : row.fields) {
    json["fields"].push_back({field.first, field.second});
  }
  json["task"] = names.number_of(row.task);
  json["process"] = names.number_of(row.process);
  json["service"] = names.number_of(row.service);
  if (!entry.source.empty()) {
    json["source"] = names.number_of(page_text(entry.source, 1000));
  }
  put_flags(json, entry);
  return json;
}

std::string static_row(const story::Entry& entry,
                       const PageRow& row,
                       base::Nanos before,
                       base::Nanos start) {
  std::string text = row.text;
  if (!row.quiet) {
    for (const auto& [key, value] : row.fields) {
      text += fmt::format(" {}={}", key, value.substr(0, value.find('\n')));
    }
  }
  if (!row.more.empty()) {
    text = page_text(text, k_most_static) + "\n" + row.more;
  }
  return fmt::format("<tr{}><td>{}<td>{:+.6f}<td>{:.3f}<td>{}<td>{}<td>{}\n",
                     row.bad ? " class=\"bad\"" : "",
                     escape_html(base::format_local_time(entry.time)),
                     seconds(entry.time - before),
                     seconds(entry.time - start),
                     escape_html(row.mark),
                     escape_html(row.service),
                     escape_html(page_text(text, 2 * k_most_static)));
}

} // namespace

PageData::PageData(Parts parts)
    : parts_(std::move(parts)) {
  PageRows rows;
  for (const story::Entry& entry : parts_.entries) {
    rows_.push_back(rows.make(entry));
  }
}

std::string PageData::summary() const {
  const std::vector<story::Entry>& entries = parts_.entries;
  if (entries.empty()) {
    return "no records";
  }
  const auto errors = std::count_if(rows_.begin(),
                                    rows_.end(),
                                    [](const PageRow& row) { return row.bad; });
  std::string text = fmt::format(
      "{} record{}, {} error{}, {} from {}",
      entries.size(),
      entries.size() == 1 ? "" : "s",
      errors,
      errors == 1 ? "" : "s",
      base::format_duration(entries.back().time - entries.front().time),
      base::format_utc(entries.front().time));
  if (parts_.left_out > 0) {
    text += fmt::format("; {} more came later and are not on this page",
                        parts_.left_out);
  }
  return text;
}

void PageData::render_json(const TextSink& sink) const {
  const std::vector<story::Entry>& entries = parts_.entries;
  const base::Nanos start =
      entries.empty() ? base::Nanos{} : entries.front().time;
  constexpr std::string_view k_views[] = {
      "timeline", "spans", "lanes", "stories"};
  Json head;
  head["schema"] = "hawkctl.page/1";
  head["title"] = page_text(parts_.options.title, 200);
  head["summary"] = summary();
  head["view"] = k_views[static_cast<std::size_t>(parts_.options.view)];
  head["start_unix_nano"] = std::to_string(start.count());
  head["left_out"] = parts_.left_out;
  for (const std::string& note : parts_.notes) {
    head["notes"].push_back(page_text(note, 400));
  }
  std::string text = dump(head);
  text.pop_back(); // the brace: the object goes on
  sink(text + ",\n\"stories\":[");
  const StoryNumbers numbers(parts_.stories);
  const std::size_t shown = std::min(parts_.stories.size(), k_most_stories);
  std::vector<std::vector<std::size_t>> stories_of; // by entry
  std::vector<std::string> last(shown);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    stories_of.push_back(numbers.of(entries[i]));
    for (const std::size_t story : stories_of.back()) {
      last[story] = rows_[i].text.empty() ? last[story] : rows_[i].text;
    }
  }
  for (std::size_t i = 0; i < shown; ++i) {
    sink((i == 0 ? "\n" : ",\n")
         + dump(story_json(parts_.stories[i], start, last[i])));
  }
  sink(fmt::format("],\n\"stories_left_out\":{},\n\"records\":[",
                   parts_.stories.size() - shown));
  PageNames names;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Json json = record_json(entries[i], rows_[i], start, names);
    if (!stories_of[i].empty()) {
      json["stories"] = stories_of[i];
    }
    sink((i == 0 ? "\n" : ",\n") + dump(json));
  }
  sink("],\n\"spans\":");
  sink(escape_script(render_page_spans(parts_.tree, names)));
  sink(",\n\"names\":" + dump(names.names()) + "}\n");
}

void PageData::render_rows(const TextSink& sink) const {
  const std::vector<story::Entry>& entries = parts_.entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    sink(static_row(entries[i],
                    rows_[i],
                    entries[i == 0 ? 0 : i - 1].time,
                    entries.front().time));
  }
}

} // namespace hawk::view
