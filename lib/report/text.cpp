#include "report/text.hpp"

#include "report/counts.hpp"
#include "report/lag_text.hpp"

#include "base/text.hpp"
#include "model/names.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::report {

namespace {

using model::Finding;
using model::Level;
using model::Report;

// Labels are padded to this, so that the sentences stand in one column.
constexpr std::size_t k_label_width = 8;

// Bold red, yellow, cyan: ECMA-48 SGR.
std::string_view color_of(Level level) {
  switch (level) {
  case Level::error:
    return "\x1b[1;31m";
  case Level::warning:
    return "\x1b[1;33m";
  case Level::note:
    break;
  }
  return "\x1b[1;36m";
}

std::string render_level(Level level, Style style) {
  const std::string_view name = model::name_of(level);
  return style == Style::plain
             ? std::string(name)
             : fmt::format("{}{}\x1b[0m", color_of(level), name);
}

std::string render_place(const Finding& finding) {
  if (!finding.cause || finding.cause->file.empty()) {
    return {};
  }
  // Matchers want both numbers; a line or column not known is the first.
  return fmt::format("{}:{}:{}: ",
                     base::sanitise(finding.cause->file),
                     std::max(finding.cause->line, 1),
                     std::max(finding.cause->column, 1));
}

// Holders are those of pipes. Where no rule about these was asked, processes
// are, and only if there are any.
std::string render_hidden(const Report& report) {
  const bool has_pipes =
      report.rules.empty()
      || std::any_of(report.rules.begin(),
                     report.rules.end(),
                     [](const model::Rule& rule) {
                       return rule.topic == model::Topic::pipes;
                     });
  const std::uint64_t hidden = report.not_seen.hidden_processes;
  if (has_pipes) {
    return fmt::format("; holders not visible: {}", hidden);
  }
  return hidden > 0 ? fmt::format("; processes not visible: {}", hidden)
                    : std::string();
}

std::string render_not_seen(const Report& report) {
  const model::NotSeen& not_seen = report.not_seen;
  std::string text = render_hidden(report);
  if (not_seen.damaged_records > 0) {
    text += "; " + render_count(not_seen.damaged_records, "damaged record");
  }
  if (not_seen.lost_records > 0 || not_seen.lost_bytes > 0) {
    text += fmt::format("; lost: {}, {}",
                        render_count(not_seen.lost_records, "record"),
                        render_count(not_seen.lost_bytes, "byte"));
  }
  for (const std::string& missing : not_seen.missing) {
    text += "\nnot seen: " + base::sanitise(missing);
  }
  return text + '\n';
}

std::string render_pipe(const model::PipeEnds& pipe) {
  const std::string_view state = !pipe.full
                                     ? ", whether it is full is not known"
                                 : *pipe.full ? ", full"
                                              : "";
  std::string text = fmt::format("{}: {} of {} bytes{}\n",
                                 base::sanitise(pipe.name),
                                 pipe.unread,
                                 pipe.capacity,
                                 state);
  for (const model::PipeEnds::End& end : pipe.ends) {
    const std::string_view role = end.writes && end.reads ? "both ends"
                                  : end.writes            ? "writer"
                                                          : "reader";
    text += fmt::format("  {:<{}}  {}[{}] fd {}, {}\n",
                        role,
                        k_label_width,
                        base::sanitise(end.name),
                        end.process.pid,
                        end.fd,
                        base::sanitise(end.does));
  }
  return text;
}

} // namespace

std::string render_finding(const Finding& finding, Style style) {
  std::string text = fmt::format("{}{}: {} [{}, {}]\n",
                                 render_place(finding),
                                 render_level(finding.level, style),
                                 base::sanitise(finding.message),
                                 base::sanitise(finding.rule),
                                 model::name_of(finding.confidence));
  for (const auto& [label, sentence] : finding.details) {
    text += fmt::format("  {:<{}}  {}\n",
                        base::sanitise(label),
                        k_label_width,
                        base::sanitise(sentence));
  }
  return text;
}

std::string
render_news(const model::Report& report, const IsKnown& is_known, Style style) {
  std::string text = report.lag ? render_lag(*report.lag) : std::string();
  for (const Finding& finding : report.findings) {
    text += is_known(finding) ? "" : render_finding(finding, style);
  }
  for (const model::PipeEnds& pipe :
       report.pipes.value_or(std::vector<model::PipeEnds>())) {
    text += render_pipe(pipe);
  }
  return text + render_totals(report) + render_not_seen(report);
}

std::string render_text(const model::Report& report, Style style) {
  return render_news(report, [](const Finding&) { return false; }, style);
}

} // namespace hawk::report
