#include "view/display.hpp"

#include "base/text.hpp"
#include "format/colors.hpp"
#include "view/probe_sentence.hpp"
#include "view/record_text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::view {

namespace {

// Fewer are shown as they are, as ^M.
constexpr std::ptrdiff_t k_progress_bar = 3;

std::string whole(std::string_view text) {
  return base::sanitise(text);
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
    text += fmt::format(" {}={}", base::sanitise(key), value_text(value, whole));
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
  if (entry.span() != nullptr || is_of_file(entry)) {
    return record_lines(entry).front();
  }
  return event_text(*entry.event());
}

std::string value_text(const model::AttributeValue& value,
                       std::string (*show)(std::string_view)) {
  if (const auto* flag = std::get_if<bool>(&value)) {
    return *flag ? "true" : "false";
  }
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return fmt::format("{}", *integer);
  }
  if (const auto* number = std::get_if<double>(&value)) {
    return fmt::format("{}", *number);
  }
  return show(std::get<std::string>(value));
}

std::string_view stream_mark(const story::Entry& entry) {
  const story::Line* line = entry.line();
  if (line == nullptr) {
    return is_of_file(entry) ? record_mark(entry) : "evt";
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
