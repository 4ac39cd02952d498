#include "story/operation.hpp"

#include "format/colors.hpp"
#include "format/json.hpp"
#include "format/ndjson.hpp"
#include "story/cut_text.hpp"
#include "story/probe_event.hpp"
#include "story/template_writer.hpp"

#include <vector>

namespace hawk::story {

namespace {

using IdValues = std::span<const std::string_view>;

constexpr std::string_view k_service = "service.name";
constexpr std::string_view k_exception = "exception.type";

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

void write_exception(std::string_view type, std::string& out) {
  if (!type.empty()) {
    out += " [";
    out += cut_text(type, k_longest_name);
    out += ']';
  }
}

void write_probe_event(const model::LogEvent& event,
                       IdValues ids,
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

std::vector<std::string_view> values_of(const std::vector<Id>& ids) {
  std::vector<std::string_view> values;
  values.reserve(ids.size());
  for (const Id& id : ids) {
    values.push_back(id.value);
  }
  return values;
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
               IdValues ids,
               std::string& out) {
  static const std::string service(k_service);
  static const std::string exception(k_exception);
  write_service(text_in(event.attributes, service), out);
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
  write_exception(text_in(event.attributes, exception), out);
}

// An object that the agent printed is a log record of its own.
bool write_json(std::string_view text,
                IdValues ids,
                std::string& out) {
  format::JsonDocument document;
  if (!document.parse(text).valid || !document.root().is_object()) {
    return false;
  }
  format::LogTimes times{format::TimeReference{}};
  write_log(format::read_json_log(document.root(), times), ids, out);
  return true;
}

void write_line(const Line& line, IdValues ids, std::string& out) {
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
                    IdValues ids,
                    std::string& out) {
  message = cut_text(message.substr(0, message.find('\n')), k_longest_message);
  std::string buffer;
  TemplateWriter(format::without_colors(message, buffer), ids, out).write();
}

void write_operation(const Entry& entry, std::string& out) {
  if (entry.continuation) {
    return;
  }
  const std::vector<std::string_view> ids = values_of(entry.ids);
  if (const model::Span* span = entry.span()) {
    write_service(span->service, out);
    write_template(span->name, ids, out);
  } else if (const Line* line = entry.line()) {
    write_line(*line, ids, out);
  } else if (is_probe_event(*entry.event())) {
    if (!is_background(*entry.event())) {
      write_probe_event(*entry.event(), ids, out);
    }
  } else {
    write_log(*entry.event(), ids, out);
  }
}

bool is_operation_key(std::string_view name) {
  return name == k_service || name == k_exception
         || format::is_bunyan_key(name);
}

void write_operation(const format::Glance& glance,
                     IdValues ids,
                     std::string& out) {
  std::string_view service = glance.frame_service;
  std::string_view exception;
  for (const format::GlanceField& field : glance.fields) {
    const bool text = field.kind == format::GlanceField::Kind::text;
    if (field.name == k_service) {
      service = text ? field.value : std::string_view();
    } else if (field.name == k_exception && text) {
      exception = field.value;
    }
  }
  write_service(service, out);
  write_template(glance.body, ids, out);
  write_exception(exception, out);
}

std::string operation_of(const Entry& entry) {
  std::string out;
  write_operation(entry, out);
  return out;
}

} // namespace hawk::story
