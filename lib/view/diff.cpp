#include "view/diff.hpp"

#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "view/display.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdlib>

namespace hawk::view {

namespace {

using story::Compared;
using story::ComparedOperation;
using story::ComparedSide;
using story::ComparedStep;

constexpr std::size_t k_operation = 120;
constexpr std::size_t k_name = 160;
constexpr std::size_t k_around = 3;   // steps before a divergence
constexpr std::size_t k_behind = 12;  // and behind it
constexpr std::size_t k_most_rows = 20;
constexpr int k_bold = 1;
constexpr int k_red = 31;
constexpr int k_green = 32;
constexpr int k_cyan = 36;

// Latencies that differ by less are noise.
constexpr model::Nanos k_least_change = std::chrono::microseconds(100);
constexpr double k_least_share = 0.05;

std::string duration_or_blank(const std::optional<model::Nanos>& duration) {
  return duration ? base::format_duration(*duration) : std::string();
}

std::string signed_duration(model::Nanos change) {
  return fmt::format("{}{}",
                     change.count() < 0 ? '-' : '+',
                     base::format_duration(
                         model::Nanos(std::abs(change.count()))));
}

std::string plural(std::uint64_t count, std::string_view one,
                   std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string side_line(char mark,
                      const std::string& name,
                      const ComparedSide& side) {
  std::string text = fmt::format("{} {}: {}",
                                 mark,
                                 base::sanitise(name, k_name),
                                 plural(side.steps, "step", "steps"));
  if (side.stories > 1) {
    text += fmt::format(" of {} stories", side.stories);
  }
  text += " in " + base::format_duration(side.total);
  if (side.failures > 0) {
    text += ", " + plural(side.failures, "failure", "failures");
  }
  if (side.left_out > 0) {
    text += fmt::format(", {} more not compared", side.left_out);
  }
  return text + '\n';
}

std::string step_line(const ComparedStep& step, Style style) {
  using In = ComparedStep::In;
  const char mark = step.in == In::both ? ' ' : step.in == In::left ? '-' : '+';
  const std::string text =
      fmt::format("{} {:>9} {:>9}  {}{}{}",
                  mark,
                  duration_or_blank(step.left_latency),
                  duration_or_blank(step.right_latency),
                  base::sanitise(step.operation, k_operation),
                  step.moved ? "  (moved)" : "",
                  step.left_failed && step.right_failed ? "  (failed)"
                  : step.left_failed                    ? "  (failed in -)"
                  : step.right_failed                   ? "  (failed in +)"
                                                        : "");
  const int color = step.moved             ? 0
                    : step.in == In::left  ? k_red
                    : step.in == In::right ? k_green
                                           : 0;
  return (color == 0 ? text : colored(style, color, text)) + '\n';
}

std::string divergence_of(const Compared& compared, Style style) {
  if (!compared.divergence) {
    const auto moved = std::count_if(
        compared.steps.begin(), compared.steps.end(), [](const auto& step) {
          return step.moved && step.in == ComparedStep::In::left;
        });
    return moved == 0 ? std::string("the same operations in the same order\n")
                      : fmt::format("the same operations, {} of those that ran "
                                    "at once in another order\n",
                                    moved);
  }
  const std::size_t at = *compared.divergence;
  const ComparedStep& step = compared.steps[at];
  const std::string_view id =
      step.left_id.empty() ? step.right_id : step.left_id;
  std::string out = colored(
      style,
      k_cyan,
      fmt::format("first divergence: step {}{}",
                  at + 1,
                  id.empty() ? std::string()
                             : ", story " + base::sanitise(id, k_operation)));
  out += '\n';
  const std::size_t begin = at < k_around ? 0 : at - k_around;
  const std::size_t end = std::min(compared.steps.size(), at + k_behind);
  for (std::size_t i = begin; i < end; ++i) {
    out += step_line(compared.steps[i], style);
  }
  if (end < compared.steps.size()) {
    out += fmt::format("  ... {} more: --format ndjson has them\n",
                       plural(compared.steps.size() - end, "step", "steps"));
  }
  return out;
}

std::string counts_of(const Compared& compared, Style style) {
  std::vector<const ComparedOperation*> changed;
  for (const ComparedOperation& operation : compared.operations) {
    if (operation.left_count != operation.right_count) {
      changed.push_back(&operation);
    }
  }
  // What one of them never does first.
  std::stable_sort(changed.begin(),
                   changed.end(),
                   [](const ComparedOperation* a, const ComparedOperation* b) {
                     const auto is_new = [](const ComparedOperation& o) {
                       return o.left_count == 0 || o.right_count == 0;
                     };
                     return is_new(*a) && !is_new(*b);
                   });
  std::string out;
  for (std::size_t i = 0; i < changed.size() && i < k_most_rows; ++i) {
    const ComparedOperation& each = *changed[i];
    const std::string text =
        fmt::format("  {:<9} {} ({} -> {})",
                    each.right_count == 0  ? "missing"
                    : each.left_count == 0 ? "extra"
                    : each.right_count < each.left_count ? "fewer"
                                                         : "more",
                    base::sanitise(each.operation, k_operation),
                    each.left_count,
                    each.right_count);
    out += colored(
        style, each.right_count < each.left_count ? k_red : k_green, text);
    out += '\n';
  }
  if (changed.size() > k_most_rows) {
    out += fmt::format(
        "  ...       {} more operations\n", changed.size() - k_most_rows);
  }
  return out.empty() ? out : "\noperations\n" + out;
}

model::Nanos change_of(const ComparedOperation& operation) {
  return operation.left_median && operation.right_median
             ? *operation.right_median - *operation.left_median
             : model::Nanos{};
}

bool is_change(const ComparedOperation& operation) {
  const auto change = static_cast<double>(std::abs(change_of(operation).count()));
  return change >= static_cast<double>(k_least_change.count())
         && change >= k_least_share
                          * static_cast<double>(operation.left_median->count());
}

std::string latencies_of(const Compared& compared, Style style) {
  std::vector<const ComparedOperation*> changed;
  for (const ComparedOperation& operation : compared.operations) {
    if (is_change(operation)) {
      changed.push_back(&operation);
    }
  }
  std::stable_sort(changed.begin(),
                   changed.end(),
                   [](const ComparedOperation* a, const ComparedOperation* b) {
                     return std::abs(change_of(*a).count())
                            > std::abs(change_of(*b).count());
                   });
  std::string out;
  for (std::size_t i = 0; i < changed.size() && i < k_most_rows; ++i) {
    const ComparedOperation& each = *changed[i];
    const bool slower = change_of(each).count() > 0;
    out += colored(style,
                   slower ? k_red : k_green,
                   fmt::format("  {:<9} {}: {} -> {} ({}){}",
                               slower ? "slower" : "faster",
                               base::sanitise(each.operation, k_operation),
                               base::format_duration(*each.left_median),
                               base::format_duration(*each.right_median),
                               signed_duration(change_of(each)),
                               each.left_count > 1 || each.right_count > 1
                                   ? ", medians"
                                   : ""));
    out += '\n';
  }
  if (changed.size() > k_most_rows) {
    out += fmt::format(
        "  ...       {} more operations\n", changed.size() - k_most_rows);
  }
  out += fmt::format("  {:<9} {} -> {} ({})\n",
                     "in all",
                     base::format_duration(compared.left.total),
                     base::format_duration(compared.right.total),
                     signed_duration(compared.right.total - compared.left.total));
  return "\nlatency\n" + out;
}

std::string findings_of(const Diff& diff, Style style) {
  if (!diff.has_findings) {
    return {};
  }
  std::string out = "\nfindings\n";
  for (const DiffFinding& finding : diff.findings) {
    out += colored(style,
                   finding.gained ? k_red : k_green,
                   fmt::format("  {:<9} {}: {} [{}]",
                               finding.gained ? "gained" : "lost",
                               finding.level,
                               base::sanitise(finding.message),
                               finding.rule));
    out += '\n';
  }
  return diff.findings.empty() ? out + "  the same\n" : out;
}

} // namespace

std::string render_diff(const Diff& diff, Style style) {
  std::string out =
      colored(style,
              k_bold,
              base::trim(side_line('-', diff.left_name, diff.compared.left)));
  out += '\n';
  out += colored(
      style,
      k_bold,
      base::trim(side_line('+', diff.right_name, diff.compared.right)));
  out += "\n\n";
  out += divergence_of(diff.compared, style);
  out += counts_of(diff.compared, style);
  out += latencies_of(diff.compared, style);
  out += findings_of(diff, style);
  return out;
}

} // namespace hawk::view
