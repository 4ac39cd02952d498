#include "report/github.hpp"

#include "report/counts.hpp"
#include "report/place.hpp"

#include "base/text.hpp"
#include "model/names.hpp"

#include <fmt/core.h>

#include <map>
#include <optional>

namespace hawk::report {

namespace {

using model::Finding;
using model::Level;

// Of each kind, a step; the runner drops the rest without a word.
constexpr std::uint64_t k_most = 10;

std::string_view kind_of(Level level) {
  return level == Level::note ? "notice" : model::name_of(level);
}

std::string escape(std::string_view text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (special.find(c) != std::string_view::npos) {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string make_message(const Finding& finding) {
  std::string text = base::sanitise(finding.message);
  for (const auto& [label, sentence] : finding.details) {
    text += fmt::format(
        "\n{}: {}", base::sanitise(label), base::sanitise(sentence));
  }
  return text;
}

std::string make_command(Level level,
                         const std::optional<Place>& place,
                         std::string_view title,
                         std::string_view message) {
  std::string properties;
  if (place) {
    properties =
        fmt::format("file={},line={},",
                    escape_github_property(base::sanitise(place->path)),
                    place->line);
    if (place->column > 0) {
      properties += fmt::format("col={},", place->column);
    }
  }
  return fmt::format("::{} {}title={}::{}\n",
                     kind_of(level),
                     properties,
                     escape_github_property(title),
                     escape_github_data(message));
}

std::string make_command(const Finding& finding, const model::Report& report) {
  return make_command(
      finding.level,
      find_place(finding, report),
      fmt::format("{} ({})",
                  base::sanitise(finding.rule),
                  model::name_of(finding.confidence)),
      make_message(finding));
}

std::string render_rest(const std::map<Level, std::uint64_t>& left) {
  std::string text;
  for (auto at = left.rbegin(); at != left.rend(); ++at) {
    text += fmt::format("{}{}",
                        text.empty() ? "; not shown, for GitHub takes ten of a "
                                       "kind from a step: "
                                     : ", ",
                        render_count(at->second, model::name_of(at->first)));
  }
  return text;
}

} // namespace

std::string escape_github_data(std::string_view text) {
  return escape(text, "%\r\n");
}

std::string escape_github_property(std::string_view text) {
  return escape(text, "%\r\n:,");
}

std::string render_github(const model::Report& report) {
  std::string not_seen;
  for (const Remark& remark : list_not_seen(report.not_seen)) {
    not_seen += (not_seen.empty() ? "" : "\n") + remark.text;
  }
  std::map<Level, std::uint64_t> shown;
  std::map<Level, std::uint64_t> left;
  shown[Level::note] = not_seen.empty() ? 0 : 1; // its place is kept
  std::string text;
  for (const Finding& finding : report.findings) {
    if (shown[finding.level] < k_most) {
      ++shown[finding.level];
      text += make_command(finding, report);
    } else {
      ++left[finding.level];
    }
  }
  if (!not_seen.empty()) {
    text += make_command(
        Level::note, std::nullopt, "hawkctl could not see all", not_seen);
  }
  return text
         + fmt::format(
             "hawkctl: {}{}\n", render_totals(report), render_rest(left));
}

} // namespace hawk::report
