#include "view/record_text.hpp"

#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "view/display.hpp"
#include "view/span_words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace hawk::view {

namespace {

// Prompts and answers of models are pages long; --format ndjson has them whole.
constexpr std::size_t k_most_value = 160;
constexpr std::size_t k_most_lines = 60;

constexpr std::string_view k_service = "service.name";
constexpr std::string_view k_stack = "exception.stacktrace";

// In quotes where it would be taken for several words, its own escaped.
std::string quoted(std::string_view text) {
  const bool several = text.empty() || text.find(' ') != std::string_view::npos;
  const std::string shown = base::sanitise(text, k_most_value);
  if (!several) {
    return shown;
  }
  std::string out = "\"";
  for (const char c : shown) {
    out.append(c == '"' ? "\\" : "") += c;
  }
  return out + '"';
}

void add_lines(std::string_view text, std::vector<std::string>& lines) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  const std::vector<std::string_view> parts = base::split(text, '\n');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (lines.size() >= k_most_lines) {
      lines.push_back(fmt::format("... {} more lines", parts.size() - i));
      return;
    }
    std::string_view part = parts[i];
    part.remove_suffix(!part.empty() && part.back() == '\r' ? 1 : 0);
    lines.push_back(display_text(part));
  }
}

std::string fields_of(const model::Attributes& attributes) {
  std::string text;
  for (const auto& [key, value] : attributes) {
    if (key != k_service && key != k_stack) {
      text += fmt::format(" {}={}", base::sanitise(key), value_text(value, quoted));
    }
  }
  return text;
}

void add_stack(const model::Attributes& attributes,
               std::vector<std::string>& lines) {
  const auto stack = attributes.find(k_stack.data());
  if (stack != attributes.end()) {
    if (const auto* text = std::get_if<std::string>(&stack->second)) {
      add_lines(*text, lines);
    }
  }
}

std::vector<std::string> log_lines(const model::LogEvent& log) {
  std::vector<std::string> lines;
  add_lines(log.body.empty() ? log.event_name : log.body, lines);
  if (lines.empty()) {
    lines.emplace_back();
  }
  lines.front() += fields_of(log.attributes);
  add_stack(log.attributes, lines);
  return lines;
}

std::vector<std::string> span_lines(const model::Span& span) {
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
  std::vector<std::string> lines = {text + fields_of(span.attributes)};
  std::size_t more = 0;
  for (const model::SpanEvent& event : span.events) {
    if (!is_exception(event)) {
      continue;
    }
    if (lines.size() >= k_most_lines) {
      ++more;
      continue;
    }
    lines.push_back("! " + event_words(event));
    add_stack(event.attributes, lines);
  }
  if (more > 0) {
    lines.push_back(fmt::format("... {} more exceptions", more));
  }
  return lines;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 6>
    k_severities = {{{"TRACE", "TRC"},
                     {"DEBUG", "DBG"},
                     {"INFO", "INF"},
                     {"WARN", "WRN"},
                     {"ERROR", "ERR"},
                     {"FATAL", "FTL"}}};

} // namespace

bool is_of_file(const story::Entry& entry) {
  return !entry.source.empty();
}

std::vector<std::string> record_lines(const story::Entry& entry) {
  return entry.span() != nullptr ? span_lines(*entry.span())
                                 : log_lines(*entry.event());
}

std::vector<std::string> stack_of(const model::Attributes& attributes) {
  std::vector<std::string> lines;
  add_stack(attributes, lines);
  return lines;
}

std::string_view record_mark(const story::Entry& entry) {
  if (entry.span() != nullptr) {
    return "spn";
  }
  const std::string& severity = entry.event()->severity_text;
  const auto known =
      std::find_if(k_severities.begin(),
                   k_severities.end(),
                   [&severity](const auto& each) {
                     return each.first == severity;
                   });
  return known == k_severities.end() ? "log" : known->second;
}

} // namespace hawk::view
