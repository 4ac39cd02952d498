#include "view/timeline.hpp"

#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "view/display.hpp"
#include "view/lane_names.hpp"
#include "view/probe_sentence.hpp"
#include "view/record_text.hpp"
#include "view/span_view.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::view {

namespace {

constexpr int k_dim = 2;
constexpr int k_red = 31;
constexpr int k_yellow = 33;
constexpr int k_cyan = 36;
constexpr int k_text_column = 39;
constexpr std::size_t k_most_name = 24;
const std::string k_no_time = "--:--:--.------";

// A gap is a pause of five times the mean so far, and one that a reader feels.
constexpr int k_gap_column = 16;
constexpr int k_few_deltas = 3;
constexpr int k_times = 5;
constexpr model::Nanos k_least_gap = std::chrono::seconds(1);

int color_of(const story::Entry& entry) {
  const story::Line* line = entry.line();
  return line == nullptr && story::is_error(entry)              ? k_red
         : line == nullptr && story::severity_of(entry) == "WARN" ? k_yellow
         : line == nullptr                                      ? k_cyan
         : line->stream == model::Stream::standard_error ? k_yellow
                                                         : k_dim;
}

double in_seconds(model::Nanos time) {
  return std::chrono::duration<double>(time).count();
}

std::string format_delta(model::Nanos delta) {
  return fmt::format("{:+.6f}", in_seconds(delta));
}

} // namespace

std::string Timeline::render(const story::Entry& entry) {
  std::string out;
  const story::Line* line = entry.line();
  if (line != nullptr && line->missing_before > 0) {
    out += colored(style_,
                   k_red,
                   fmt::format("-- {} bytes of {} were not recorded --",
                               line->missing_before,
                               stream_mark(entry)));
    out += '\n';
  }
  const bool timeless = entry.is_timeless();
  const model::Nanos delta =
      before_ && !timeless ? entry.time - *before_ : model::Nanos{};
  if (!timeless) {
    before_ = entry.time;
    first_ = first_.value_or(entry.time);
  }
  if (is_gap(delta)) {
    out += colored(
        style_,
        k_dim,
        fmt::format(
            "{:{}}-- {} --", "", k_gap_column, base::format_duration(delta)));
    out += '\n';
  }
  if (!timeless) {
    out += render_day(entry.time);
  }
  out += colored(style_,
                 k_dim,
                 fmt::format("{} {:>9} {:>8.3f}",
                             timeless ? k_no_time
                                      : base::format_local_time(entry.time),
                             format_delta(delta),
                             timeless ? 0.0
                                      : in_seconds(entry.time - *first_)));
  out += ' ';
  // Whether it is an error takes a look at its text: not for nothing.
  out += style_ == Style::colored
             ? colored(style_, color_of(entry), stream_mark(entry))
             : std::string(stream_mark(entry));
  out += entry.context                          ? "-"
         : line != nullptr && line->continued ? " ... "
                                              : " ";
  out += name_of(entry);
  return out + render_text(entry) + render_stack(entry);
}

// Where the day changes, the new one.
std::string Timeline::render_day(model::Nanos time) {
  std::string day = base::format_local_date(time);
  std::string out;
  if (!day_.empty() && day != day_) {
    out = colored(style_, k_dim, fmt::format("-- {} --", day)) + '\n';
  }
  day_ = std::move(day);
  return out;
}

// A pause that stands out among those before it.
bool Timeline::is_gap(model::Nanos delta) {
  const bool stands_out = deltas_ >= k_few_deltas && delta >= k_least_gap
                          && delta / k_times > waited_ / deltas_;
  ++deltas_;
  waited_ += std::max(delta, model::Nanos{});
  return stands_out;
}

// In a column that grows as longer names come.
std::string Timeline::name_of(const story::Entry& entry) {
  if (!is_of_file(entry)) {
    return {};
  }
  std::string name = service_of(entry);
  if (name.empty() && labels_ != nullptr) {
    name = base::sanitise(labels_->label_of(entry.source));
  }
  if (name.empty() && name_width_ == 0) {
    return {};
  }
  name_width_ = std::min(std::max(name_width_, name.size()), k_most_name);
  return painted(style_,
                 color_of_name(name),
                 fmt::format("{:{}}", name, name_width_))
         + ' ';
}

std::string Timeline::render_text(const story::Entry& entry) {
  const std::vector<std::string> lines =
      is_of_file(entry) || entry.span() != nullptr
          ? record_lines(entry)
          : std::vector<std::string>{display_text(entry)};
  const bool red = style_ == Style::colored && story::is_error(entry);
  std::string out;
  for (const std::string& text : lines) {
    out += out.empty() ? "" : fmt::format("{:{}}", "", k_text_column);
    out += red ? colored(style_, k_red, text) : text;
    out += '\n';
  }
  return out;
}

std::string Timeline::render_stack(const story::Entry& entry) {
  if (entry.event() == nullptr || is_of_file(entry)) {
    return {};
  }
  std::vector<std::string> lines = stack_lines(*entry.event());
  if (lines.empty() || lines == stack_before_) {
    return {};
  }
  std::string out;
  for (const std::string& line : lines) {
    out += fmt::format("{:{}}{}\n", "", k_text_column, line);
  }
  stack_before_ = std::move(lines);
  return out;
}

} // namespace hawk::view
