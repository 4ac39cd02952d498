#include "story/operation.hpp"

#include "format/colors.hpp"
#include "format/json.hpp"
#include "format/ndjson.hpp"
#include "story/cut_text.hpp"
#include "story/probe_event.hpp"
#include "story/template_writer.hpp"

namespace hawk::story {

namespace {

constexpr std::size_t k_longest_message = 512;
constexpr std::size_t k_longest_name = 160;

std::string_view text_in(const model::Attributes& attributes,
                         const std::string& key) {
  const auto found = attributes.find(key);
  const auto* text = found == attributes.end()
                         ? nullptr
                         : std::get_if<std::string>(&found->second);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

void write_service(std::string_view service, std::string& out) {
  if (!service.empty()) {
    out += cut_text(service, k_longest_name);
    out += ": ";
  }
}

void write_probe_event(const model::LogEvent& event,
                       std::span<const Id> ids,
                       std::string& out) {
  if (event.event_name == k_log) {
    write_template(event.body, ids, out);
    return;
  }
  out += event.event_name == k_story_begins ? "begins:"
         : event.event_name == k_story_ends ? "ends:"
                                            : event.event_name;
  for (const char* key :
       {"kind", "name", "outcome", "error_type", "operation", "client"}) {
    const std::string_view value = text_of(event, key);
    if (!value.empty()) {
      out += ' ';
      write_template(value, ids, out);
    }
  }
}

// Of a record without a message: which fields it has.
void write_keys(const model::Attributes& attributes, std::string& out) {
  for (const auto& [key, value] : attributes) {
    if (out.size() > k_longest_name) {
      return;
    }
    out += out.empty() ? "" : " ";
    out += key;
  }
}

void write_log(const model::LogEvent& event,
               std::span<const Id> ids,
               std::string& out) {
  static const std::string k_service = "service.name";
  static const std::string k_exception = "exception.type";
  write_service(text_in(event.attributes, k_service), out);
  if (!event.event_name.empty()) {
    write_template(event.event_name, ids, out);
    if (!event.step.empty()) {
      out += ' ';
      write_template(event.step, ids, out);
    }
  } else if (!event.step.empty()) {
    write_template(event.step, ids, out);
  } else if (!event.body.empty()) {
    write_template(event.body, ids, out);
  } else {
    write_keys(event.attributes, out);
  }
  const std::string_view exception = text_in(event.attributes, k_exception);
  if (!exception.empty()) {
    out += " [";
    out += cut_text(exception, k_longest_name);
    out += ']';
  }
}

// An object that the agent printed is a log record of its own.
bool write_json(std::string_view text,
                std::span<const Id> ids,
                std::string& out) {
  format::JsonDocument document;
  if (!document.parse(text).valid || !document.root().is_object()) {
    return false;
  }
  format::LogTimes times{format::TimeReference{}};
  write_log(format::read_json_log(document.root(), times), ids, out);
  return true;
}

void write_line(const Line& line, std::span<const Id> ids, std::string& out) {
  if (line.continued) {
    return;
  }
  if (line.text.starts_with('{') && write_json(line.text, ids, out)) {
    return;
  }
  write_template(line.text, ids, out);
}

} // namespace

void write_template(std::string_view message,
                    std::span<const Id> ids,
                    std::string& out) {
  message = cut_text(message.substr(0, message.find('\n')), k_longest_message);
  std::string buffer;
  TemplateWriter(format::without_colors(message, buffer), ids, out).write();
}

void write_operation(const Entry& entry, std::string& out) {
  if (entry.continuation) {
    return;
  }
  if (const model::Span* span = entry.span()) {
    write_service(span->service, out);
    write_template(span->name, entry.ids, out);
  } else if (const Line* line = entry.line()) {
    write_line(*line, entry.ids, out);
  } else if (is_probe_event(*entry.event())) {
    if (!is_background(*entry.event())) {
      write_probe_event(*entry.event(), entry.ids, out);
    }
  } else {
    write_log(*entry.event(), entry.ids, out);
  }
}

std::string operation_of(const Entry& entry) {
  std::string out;
  write_operation(entry, out);
  return out;
}

} // namespace hawk::story
