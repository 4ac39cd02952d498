#include "report/lag_text.hpp"

#include "report/counts.hpp"
#include "report/lag_bars.hpp"

#include "base/text.hpp"
#include "base/timestamp.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::report {

namespace {

using base::Nanos;
using model::LagBy;
using model::LagFigures;
using model::LagReport;
using model::LagRow;

constexpr std::size_t k_shortest_label = 10;
constexpr std::size_t k_figure = 8; // columns of one, with the blank before it
// All of a row but its label, with p95 and p99 and without.
constexpr std::size_t k_wide = 90;
constexpr std::size_t k_narrow = k_wide - 2 * k_figure;
constexpr std::size_t k_most_rows = 40;

std::string_view name_of(LagBy by) {
  switch (by) {
  case LagBy::step:
    return "step";
  case LagBy::site:
    return "site";
  case LagBy::correlation:
    break;
  }
  return "correlation id";
}

enum class Width { wide, narrow };

// ASCII and what is not are cut alike, at a whole character.
std::string cut(std::string_view text, std::size_t most) {
  std::size_t end = 0;
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (starts && ++characters > most) {
      return std::string(text.substr(0, end)) + "~";
    }
    end = starts && characters == most ? i : end;
  }
  return std::string(text) + std::string(most - characters, ' ');
}

std::string figure(const LagFigures& of, Nanos LagFigures::*which) {
  return fmt::format(
      "{:>{}}",
      of.count == 0 ? "-" : format_ms(of.*which),
      k_figure);
}

std::string render_row(const LagRow& row, std::size_t label, Width width) {
  const LagFigures& delay = row.schedule_delay;
  std::string text = cut(base::sanitise(row.label), label);
  text += fmt::format("{:>7}", row.count);
  text += figure(delay, &LagFigures::p50);
  if (width == Width::wide) {
    text += figure(delay, &LagFigures::p95) + figure(delay, &LagFigures::p99);
  }
  text += figure(delay, &LagFigures::greatest);
  text += figure(row.producer_hold, &LagFigures::p50);
  text += figure(row.queue_wait, &LagFigures::p50);
  text += figure(row.delivery_lag, &LagFigures::p50);
  text += figure(row.delivery_lag, &LagFigures::greatest);
  const std::uint64_t known = row.displacement_known();
  text += fmt::format(
      "{:>9}{:>5}{:>5}\n",
      known == 0 ? "-" : fmt::format("{}/{}", row.displaced(), known),
      row.inversions,
      row.lost());
  return text;
}

std::string render_head(const LagReport& lag, std::size_t label, Width width) {
  const bool wide = width == Width::wide;
  const std::size_t delay = (wide ? 4 : 2) * k_figure;
  std::string text = fmt::format("{:<{}}{:>7}{:>{}}{:>{}}{:>{}}\n",
                                 "",
                                 label,
                                 "",
                                 "schedule delay, ms",
                                 delay,
                                 "p50 of it",
                                 2 * k_figure,
                                 "delivery, ms",
                                 2 * k_figure);
  text += fmt::format("{:<{}}{:>7}{:>8}", name_of(lag.by), label, "n", "p50");
  text += wide ? fmt::format("{:>8}{:>8}", "p95", "p99") : "";
  return text
         + fmt::format("{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}{:>5}{:>5}\n",
                       "max",
                       "hold",
                       "queue",
                       "p50",
                       "max",
                       "later",
                       "inv",
                       "lost");
}

std::string render_table(const LagReport& lag) {
  std::size_t longest = name_of(lag.by).size();
  for (const LagRow& row : lag.rows) {
    longest = std::max(longest, row.label.size());
  }
  const Width width = lag.columns >= k_wide + k_shortest_label
                          ? Width::wide
                          : Width::narrow;
  const std::size_t figures = width == Width::wide ? k_wide : k_narrow;
  const std::size_t room =
      lag.columns > figures ? lag.columns - figures : std::size_t{0};
  const std::size_t label = std::min(longest, std::max(room, k_shortest_label));
  std::string text = render_head(lag, label, width);
  for (std::size_t i = 0; i < std::min(lag.rows.size(), k_most_rows); ++i) {
    text += render_row(lag.rows[i], label, width);
  }
  if (lag.rows.size() > k_most_rows) {
    text += fmt::format("({} more; --format json has all)\n",
                        lag.rows.size() - k_most_rows);
  }
  return lag.rows.size() > 1 ? text + render_row(lag.total, label, width) : text;
}

std::string render_lost(const LagRow& all) {
  std::string parts;
  const auto add = [&parts](std::uint64_t count, std::string_view what) {
    if (count > 0) {
      parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", count, what);
    }
  };
  add(all.cancelled, "cancelled");
  add(all.pending, "pending at the end");
  add(all.never_started, "never started");
  return all.lost() == 0 ? "" : fmt::format(", {} lost ({})", all.lost(), parts);
}

std::string render_displacement(const LagReport& lag) {
  const LagRow& all = lag.total;
  if (all.displacement_known() == 0) {
    return {};
  }
  std::string text = "steps later";
  for (std::size_t i = 0; i < LagRow::k_displacements; ++i) {
    const bool last = i + 1 == LagRow::k_displacements;
    if (all.displacements[i] > 0) {
      text += fmt::format("  {}{}: {}", i, last ? "+" : "", all.displacements[i]);
    }
  }
  return text
         + fmt::format("  (a step or more: {:.0f} %, surely {:.0f} %; by {})\n",
                       100.0 * static_cast<double>(all.displaced())
                           / static_cast<double>(all.displacement_known()),
                       100.0 * all.displaced_at_least,
                       base::sanitise(lag.steps));
}

std::string render_summary(const LagReport& lag) {
  const LagRow& all = lag.total;
  const std::uint64_t emitted = lag.emitted.value_or(all.count);
  std::string text = render_count(std::max(emitted, all.count), "emission");
  text += fmt::format(", {} done", all.done - all.cancelled);
  text += all.failed == 0 ? "" : fmt::format(" ({} failed)", all.failed);
  text += render_lost(all);
  text += fmt::format("; {} later than {}",
                      lag.late,
                      base::format_duration(lag.threshold));
  if (all.told < all.count) {
    text += fmt::format("; figures of {} that stand for all", all.told);
  }
  text += all.exact ? "\n" : "; percentiles within 1.6 %\n";
  if (all.count < LagReport::k_fewest) {
    text += fmt::format("too few for a verdict: {} of {} or more\n",
                        all.count,
                        LagReport::k_fewest);
  }
  return text;
}

std::string render_worst(const model::LagWorst& worst) {
  const auto held = [](std::string_view word, const auto& time) {
    return time ? fmt::format(", {} {} ms", word, format_ms(time)) : "";
  };
  std::string text = fmt::format(
      "  {:>8} ms  {}",
      format_ms(worst.longest),
      base::sanitise(worst.name));
  if (!worst.file.empty()) {
    text += fmt::format(" of {}:{}", base::sanitise(worst.file), worst.line);
    text += worst.function.empty() ? ""
                                   : " in " + base::sanitise(worst.function);
  }
  text += worst.step.empty() ? "" : ", step " + base::sanitise(worst.step);
  text += held("held", worst.producer_hold);
  text += held("queued", worst.queue_wait);
  if (worst.displacement.value_or(0) > 0) {
    text += ", " + render_count(static_cast<std::uint64_t>(*worst.displacement),
                                "step")
            + " later";
  }
  text += worst.outcome == "ok" ? "" : ", " + base::sanitise(worst.outcome);
  text += '\n';
  for (const std::string& line : worst.via) {
    text += fmt::format("               called by {}\n", base::sanitise(line));
  }
  for (const std::string& line : worst.during) {
    text += fmt::format("               meanwhile {}\n", base::sanitise(line));
  }
  return text;
}

std::string render_notes(const LagReport& lag) {
  std::string text;
  for (const std::string& note : lag.notes) {
    text += base::sanitise(note) + '\n';
  }
  return text;
}

std::string render_lines(const LagReport& lag) {
  if (!lag.lines) {
    return {};
  }
  return fmt::format("{} of stdout with a time: read p50 {}, p95 {}, max {} ms "
                     "after it\n",
                     render_count(lag.lines->count, "line"),
                     format_ms(lag.lines->p50),
                     format_ms(lag.lines->p95),
                     format_ms(lag.lines->greatest));
}

} // namespace

std::string format_ms(const std::optional<Nanos>& duration) {
  if (!duration) {
    return "-";
  }
  const double ms = std::chrono::duration<double, std::milli>(*duration).count();
  return ms < 10    ? fmt::format("{:.2f}", ms)
         : ms < 100 ? fmt::format("{:.1f}", ms)
                    : fmt::format("{:.0f}", ms);
}

std::string render_lag(const LagReport& lag) {
  if (lag.total.count == 0) {
    return "no emission was seen\n" + render_lines(lag);
  }
  std::string text = render_table(lag) + render_summary(lag);
  text += render_displacement(lag);
  text += render_bars(lag.total, lag.columns, lag.ascii);
  text += "worst\n";
  for (const model::LagWorst& worst : lag.worst) {
    text += render_worst(worst);
  }
  return text + render_lines(lag) + render_notes(lag);
}

} // namespace hawk::report
