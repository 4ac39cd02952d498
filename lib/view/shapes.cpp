#include "view/shapes.hpp"

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "story/id_forms.hpp"
#include "view/display.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace hawk::view {

namespace {

using story::ShapeDifference;
using story::ShapeRow;

constexpr std::size_t k_most_rows = 50;
constexpr std::size_t k_most_differences = 12;
constexpr std::size_t k_most_steps = 40;
constexpr std::size_t k_operation = 160;
constexpr std::size_t k_widest_id = 64;
constexpr int k_bold = 1;
constexpr int k_red = 31;
constexpr int k_yellow = 33;

std::string in_quotes(std::string_view operation) {
  return fmt::format("\"{}\"", base::sanitise(operation, k_operation));
}

std::string plural(std::uint64_t count, std::string_view one) {
  return fmt::format("{} {}{}",
                     count,
                     one,
                     count == 1 ? "" : one.ends_with('s') ? "es" : "s");
}

std::string stories(std::uint64_t count) {
  return count == 1 ? "1 story" : fmt::format("{} stories", count);
}

std::string kind_of(const ShapeRow& row) {
  if (row.key == story::k_bracket_key) {
    return "ids in brackets";
  }
  if (row.kind.empty()) {
    return base::sanitise(row.key, k_widest_id);
  }
  return base::sanitise(
      row.kind + (row.name.empty() ? "" : " ") + row.name, k_widest_id);
}

std::string heading_of(const ShapeRow& row) {
  const double share = 100.0 * static_cast<double>(row.stories)
                       / static_cast<double>(std::max<std::uint64_t>(
                           row.peers, 1));
  std::string text =
      fmt::format("{} of {} ({:.3g} %), {}",
                  row.stories,
                  stories(row.peers),
                  share,
                  kind_of(row));
  if (row.stories == row.peers) {
    text = fmt::format("all {}, {}", stories(row.peers), kind_of(row));
  }
  if (row.unfinished) {
    text += ", perhaps unfinished: the rest may be beyond what was read";
  } else if (row.like_stories > 0) {
    text += fmt::format(", unlike {}", row.like_stories);
  }
  return text;
}

std::string steps_of(const ShapeRow& row) {
  std::string text;
  for (std::size_t i = 0; i < row.steps.size() && i < k_most_steps; ++i) {
    text += fmt::format("  step      {}{}\n",
                        base::sanitise(row.steps[i].operation, k_operation),
                        row.steps[i].repeated ? "  (repeated)" : "");
  }
  if (row.steps.size() > k_most_steps) {
    text += fmt::format("  ...       {} more\n",
                        plural(row.steps.size() - k_most_steps, "step"));
  }
  return text;
}

std::string differences_of(const ShapeRow& row) {
  std::string text;
  const std::size_t count = row.differences.size();
  for (std::size_t i = 0; i < count && i < k_most_differences; ++i) {
    const std::string one = describe(row.differences[i]);
    const std::size_t blank = one.find(' ');
    text += fmt::format(
        "  {:<9} {}\n", one.substr(0, blank), one.substr(blank + 1));
  }
  if (count > k_most_differences) {
    text += fmt::format("  ...       {} more\n",
                        plural(count - k_most_differences, "difference"));
  }
  return text;
}

std::string ids_of(const ShapeRow& row) {
  std::string text = "  ids      ";
  for (const std::string& id : row.examples) {
    text += ' ' + base::sanitise(id, k_widest_id);
  }
  if (row.stories > row.examples.size()) {
    text += fmt::format(" and {} more", row.stories - row.examples.size());
  }
  return text + '\n';
}

std::string times_of(const ShapeRow& row) {
  std::string text = "  time      " + base::format_duration(row.median);
  if (row.stories > 1) {
    text += fmt::format(" ({} to {})",
                        base::format_duration(row.shortest),
                        base::format_duration(row.longest));
  }
  if (row.like_stories > 0) {
    text += ", the others " + base::format_duration(row.like_median);
  }
  return text + '\n';
}

std::string errors_of(const ShapeRow& row) {
  if (row.failed == 0) {
    return {};
  }
  std::string text = fmt::format("  errors    in {}", stories(row.failed));
  if (!row.last_error.empty()) {
    text += ": " + base::sanitise(row.last_error, k_operation);
  }
  return text + '\n';
}

std::string_view word_of(ShapeDifference::Kind kind) {
  switch (kind) {
  case ShapeDifference::Kind::lacks:
    return "lacks";
  case ShapeDifference::Kind::adds:
    return "adds";
  case ShapeDifference::Kind::once:
    return "once";
  case ShapeDifference::Kind::repeated:
    return "repeats";
  case ShapeDifference::Kind::before:
    break;
  }
  return "order";
}

} // namespace

std::string describe(const ShapeDifference& difference) {
  using Kind = ShapeDifference::Kind;
  std::string text =
      fmt::format("{} {}", word_of(difference.kind), in_quotes(difference.operation));
  switch (difference.kind) {
  case Kind::lacks:
  case Kind::adds:
    return text
           + (difference.other.empty() ? ", the first"
                                       : ", after " + in_quotes(difference.other));
  case Kind::once:
    return text + ", which the others repeat";
  case Kind::repeated:
    return text + ", which the others do once";
  case Kind::before:
    break;
  }
  return text + " before " + in_quotes(difference.other)
         + ", the others the other way round";
}

std::string render_shapes(const std::vector<ShapeRow>& rows, Style style) {
  std::string out;
  std::uint64_t left = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ShapeRow& row = rows[i];
    if (i >= k_most_rows) {
      left += row.stories;
      continue;
    }
    out += i == 0 ? "" : "\n";
    out += colored(style,
                   row.failed > 0                             ? k_red
                   : row.like_stories > 0 && !row.unfinished ? k_yellow
                                                              : k_bold,
                   heading_of(row));
    out += '\n';
    out += row.like_stories > 0 ? differences_of(row) : steps_of(row);
    out += ids_of(row) + errors_of(row) + times_of(row);
  }
  if (left > 0) {
    out += fmt::format("\n{} more, of {}: --format ndjson has them all\n",
                       plural(rows.size() - k_most_rows, "shape"),
                       stories(left));
  }
  return out;
}

std::string render_shapes_ndjson(const std::vector<ShapeRow>& rows) {
  using Json = nlohmann::ordered_json;
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const ShapeRow& row = rows[i];
    Json json;
    json["shape"] = i + 1;
    json["stories"] = row.stories;
    json["peers"] = row.peers;
    json["key"] = row.key;
    if (!row.kind.empty()) {
      json["kind"] = row.kind;
      json["name"] = row.name;
    }
    json["like"] = row.like_stories > 0 ? Json(row.like + 1) : Json(nullptr);
    json["unfinished"] = row.unfinished;
    json["differences"] = Json::array();
    for (const ShapeDifference& difference : row.differences) {
      Json each;
      each["kind"] = word_of(difference.kind);
      each["operation"] = difference.operation;
      if (!difference.other.empty()) {
        each[difference.kind == ShapeDifference::Kind::before ? "before"
                                                              : "after"] =
            difference.other;
      }
      json["differences"].push_back(std::move(each));
    }
    json["steps"] = Json::array();
    for (const story::ShapeStep& step : row.steps) {
      json["steps"].push_back(
          {{"operation", step.operation}, {"repeated", step.repeated}});
    }
    json["ids"] = row.examples;
    json["failed"] = row.failed;
    json["last_error"] = row.last_error;
    json["median_nano"] = row.median.count();
    json["shortest_nano"] = row.shortest.count();
    json["longest_nano"] = row.longest.count();
    out += base::sanitise_json(
        json.dump(-1, ' ', false, Json::error_handler_t::replace)) + '\n';
  }
  return out;
}

} // namespace hawk::view
