#pragma once

// The spans, log records and metrics of an OTLP/JSON document, each as the text
// that a strict receiver takes, whatever the dialect they came in: keys in
// lowerCamelCase, ids in lower-case hex, enumerations and small numbers as
// numbers, those of 64 bits as strings. Nothing is added or left out.

#include "format/json.hpp"
#include "format/otlp_json.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace hawk::format {

enum class OtlpSignal { traces, logs, metrics };

// An element and what stands around it, as JSON.
struct OtlpItem {
  OtlpSignal signal = OtlpSignal::traces;
  // The members of its ResourceSpans (ResourceLogs, ResourceMetrics) beside
  // the list, without braces: "resource":{...},"schemaUrl":"...". May be empty.
  std::string resource;
  std::string scope; // the same of its ScopeSpans
  std::string element;

  bool operator==(const OtlpItem&) const = default;
};

// What becomes of a text that stands under a name; the name of free text is
// empty.
using TextFilter =
    std::function<std::string(std::string_view name, std::string_view text)>;

// An element where it stands; valid within the call that hands it out.
struct OtlpElement {
  OtlpSignal signal = OtlpSignal::traces;
  Json json;
  OtlpContext context;
  std::string_view resource; // as in OtlpItem
  std::string_view scope;
};

using OtlpElementSink = std::function<void(const OtlpElement&)>;

// Each element of the document, in its order.
void for_each_otlp_element(const Json& document,
                           const TextFilter& filter,
                           const OtlpElementSink& sink);

// One element. `more_events` are further elements of a span's `events`, with
// commas between them.
std::string write_otlp_element(const Json& element,
                               const TextFilter& filter,
                               std::string_view more_events = {});

OtlpItem make_otlp_item(const OtlpElement& element,
                        const TextFilter& filter,
                        std::string_view more_events = {});

} // namespace hawk::format
