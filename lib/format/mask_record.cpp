#include "format/mask_record.hpp"

#include "base/mask.hpp"

namespace hawk::format {

namespace {

void mask(std::string& text) {
  if (!text.empty()) {
    text = base::mask_text(text);
  }
}

void mask(model::Attributes& attributes) {
  for (auto& [key, value] : attributes) {
    if (auto* text = std::get_if<std::string>(&value)) {
      *text = base::mask_value(key, *text);
    }
  }
}

} // namespace

void mask_secrets(model::Span& span) {
  mask(span.name);
  mask(span.status_message);
  mask(span.attributes);
  mask(span.resource);
  for (model::SpanEvent& event : span.events) {
    mask(event.name);
    mask(event.attributes);
  }
  for (model::SpanLink& link : span.links) {
    mask(link.attributes);
  }
}

void mask_secrets(model::LogEvent& event) {
  mask(event.body);
  mask(event.step);
  mask(event.attributes);
}

} // namespace hawk::format
