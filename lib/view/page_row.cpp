#include "view/page_row.hpp"

#include "base/mask.hpp"
#include "base/timestamp.hpp"
#include "view/display.hpp"
#include "view/lane_names.hpp"
#include "view/page_text.hpp"
#include "view/probe_sentence.hpp"
#include "view/record_text.hpp"
#include "view/span_words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace hawk::view {

namespace {

constexpr std::size_t k_most_fields = 200;

int rank_of(std::string_view severity) {
  constexpr std::array<std::string_view, 6> k_levels = {
      "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
  const auto* const found =
      std::find(k_levels.begin(), k_levels.end(), severity);
  return found == k_levels.end() ? 0 : static_cast<int>(found - k_levels.begin()) + 1;
}

void put_text(PageRow& row, std::string text) {
  const std::size_t end = text.find('\n');
  if (end != std::string::npos) {
    row.more = text.substr(end + 1);
    text.resize(end);
  }
  row.text = std::move(text);
}

void add_more(PageRow& row, std::string_view text) {
  if (!text.empty()) {
    row.more.append(row.more.empty() ? "" : "\n").append(text);
  }
}

void add_fields(PageRow& row,
                const model::Attributes& attributes,
                std::string_view prefix = {}) {
  constexpr std::string_view k_service = "service.name";
  constexpr std::string_view k_stack = "exception.stacktrace";
  for (const auto& [key, value] : attributes) {
    if (row.fields.size() == k_most_fields) {
      return;
    }
    const auto* text = std::get_if<std::string>(&value);
    if (key == k_service) {
      continue;
    }
    if (key == k_stack && text != nullptr && prefix.empty()) {
      add_more(row, page_text(*text));
      continue;
    }
    row.fields.emplace_back(std::string(prefix) + page_text(key, 200),
                            text != nullptr ? page_value(key, *text)
                                            : value_text(value, nullptr));
  }
}

void add_field(PageRow& row, const char* key, const std::string& value) {
  if (!value.empty()) {
    row.fields.emplace_back(key, page_text(value, k_most_page_value));
  }
}

void put_event(PageRow& row, const story::Entry& entry) {
  const model::LogEvent& event = *entry.event();
  if (auto sentence = is_of_file(entry) ? std::nullopt : probe_sentence(event)) {
    put_text(row, masked_text(*sentence));
    row.quiet = true;
    for (const std::string& line : stack_lines(event)) {
      add_more(row, masked_text(line));
    }
  } else {
    const bool both = !is_of_file(entry) && !event.body.empty()
                      && !event.event_name.empty();
    put_text(row,
             page_text(both ? event.event_name + ": " + event.body
                       : event.body.empty() ? event.event_name
                                            : event.body));
  }
  add_field(row, "step", event.step);
  add_fields(row, event.attributes);
  add_field(row, "trace_id", event.trace_id);
  add_field(row, "span_id", event.span_id);
  if (event.process.pid != 0) {
    add_field(row, "pid", std::to_string(event.process.pid));
  }
}

void put_span(PageRow& row, const model::Span& span) {
  std::string text = span.name.empty() ? "(no name)" : row_text(span.name);
  text += span.start && span.end
              ? fmt::format(" ({})",
                            base::format_duration(*span.end - *span.start))
              : " (no end)";
  for (const std::string& words : {agent_words(span), failure_words(span)}) {
    text += words.empty() ? "" : "  " + words;
  }
  put_text(row, masked_text(text));
  add_fields(row, span.attributes);
  add_field(row, "scope", span.scope);
  add_field(row, "trace_id", span.trace_id);
  add_field(row, "span_id", span.span_id);
  add_field(row, "parent_span_id", span.parent_span_id);
  add_fields(row, span.resource, "resource.");
}

} // namespace

PageRow PageRows::make(const story::Entry& entry) {
  PageRow row;
  row.mark = stream_mark(entry);
  row.bad = story::is_error(entry);
  row.level = rank_of(story::severity_of(entry));
  row.task = masked_text(task_of(entry));
  row.process = masked_text(process_of(entry));
  row.service = masked_text(service_of(entry));
  const story::Line* line = entry.line();
  if (line == nullptr) {
    if (const model::Span* span = entry.span()) {
      put_span(row, *span);
    } else {
      put_event(row, entry);
    }
    return row;
  }
  bool& open = open_keys_[entry.source + '\n' + row.mark];
  const std::size_t end = open ? base::find_pem_end(line->text) : 0;
  if (open && end == std::string::npos) {
    row.text = base::k_redacted;
    return row;
  }
  put_text(row,
           (open ? std::string(base::k_redacted) : std::string())
               + page_text(std::string_view(line->text).substr(end)));
  open = base::leaves_pem_open(line->text);
  return row;
}

} // namespace hawk::view
