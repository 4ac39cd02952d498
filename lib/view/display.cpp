#include "view/display.hpp"

#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "format/colors.hpp"
#include "view/probe_sentence.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::view {

namespace {

// Fewer are shown as they are, as ^M.
constexpr std::ptrdiff_t k_progress_bar = 3;

std::string value_text(const model::AttributeValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    return *flag ? "true" : "false";
  }
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return fmt::format("{}", *integer);
  }
  if (const auto* number = std::get_if<double>(&value)) {
    return fmt::format("{}", *number);
  }
  return base::sanitise(std::get<std::string>(value));
}

std::string event_text(const model::LogEvent& event) {
  if (auto sentence = probe_sentence(event)) {
    return *std::move(sentence);
  }
  std::string text = base::sanitise(event.event_name);
  if (!event.body.empty()) {
    text += text.empty() ? "" : ": ";
    text += display_text(event.body);
  }
  if (!event.step.empty()) {
    text += fmt::format(" step={}", base::sanitise(event.step));
  }
  for (const auto& [key, value] : event.attributes) {
    text += fmt::format(" {}={}", base::sanitise(key), value_text(value));
  }
  return text;
}

std::string span_text(const model::Span& span) {
  std::string text = display_text(span.name);
  text += span.start && span.end
              ? fmt::format(" ({})",
                            base::format_duration(*span.end - *span.start))
              : " (no end)";
  if (span.status == model::Span::Status::error) {
    text += " failed";
    text += span.status_message.empty()
                ? ""
                : ": " + display_text(span.status_message);
  }
  return text;
}

} // namespace

std::string display_text(std::string_view text) {
  std::string buffer;
  std::string_view shown = format::without_colors(text, buffer);
  const auto states = std::count(shown.begin(), shown.end(), '\r');
  if (states < k_progress_bar) {
    return base::sanitise(shown);
  }
  const std::size_t end = shown.find_last_not_of('\r');
  shown = shown.substr(0, end == std::string_view::npos ? 0 : end + 1);
  const std::size_t begin = shown.rfind('\r');
  shown.remove_prefix(begin == std::string_view::npos ? 0 : begin + 1);
  return fmt::format(
      "{} (^M: {} states before)", base::sanitise(shown), states);
}

std::string display_text(const story::Entry& entry) {
  if (const story::Line* line = entry.line()) {
    return display_text(line->text);
  }
  if (const model::Span* span = entry.span()) {
    return span_text(*span);
  }
  return event_text(*entry.event());
}

std::string_view stream_mark(const story::Entry& entry) {
  const story::Line* line = entry.line();
  if (line == nullptr) {
    return entry.span() != nullptr ? "spn" : "evt";
  }
  switch (line->stream) {
  case model::Stream::standard_output:
    return "out";
  case model::Stream::standard_error:
    return "err";
  case model::Stream::both:
    return "o+e";
  }
  return "?";
}

std::string colored(Style style, int color, std::string_view text) {
  return style == Style::colored ? fmt::format("\x1b[{}m{}\x1b[0m", color, text)
                                 : std::string(text);
}

} // namespace hawk::view
