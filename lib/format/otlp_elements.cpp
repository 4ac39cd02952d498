#include "format/otlp_elements.hpp"

#include "format/json_pieces.hpp"
#include "format/otlp_text.hpp"
#include "format/span_values.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace hawk::format {

namespace {

bool is_id(std::string_view key) {
  return key == "traceId" || key == "spanId" || key == "parentSpanId";
}

// What has 64 bits and is written as a string.
bool is_wide(std::string_view key) {
  return key.ends_with("UnixNano") || key == "intValue" || key == "asInt"
         || key == "count" || key == "zeroCount" || key == "bucketCounts";
}

// Names, units and the like cannot be secrets, and must stay what they are.
bool is_fixed(std::string_view key) {
  return key == "schemaUrl" || key == "traceState" || key == "unit"
         || key == "key" || key == "severityText" || key == "eventName";
}

// JavaScript writes NaN and the infinities as {"doubleValue":null}, for which
// the Collector refuses a whole request. In proto3's JSON null is not set.
bool is_no_value(std::string_view key, const Json& value) {
  return value.kind() == Json::Kind::null && key.ends_with("Value");
}

std::optional<int> find_enum(std::string_view key, const Json& value) {
  const std::string_view text = value.text();
  if (!value.is_string() || text.empty()) {
    return std::nullopt;
  }
  if (key == "kind") {
    return static_cast<int>(kind_of(text));
  }
  if (key == "code") {
    return text.ends_with("ERROR") || text == "2" ? 2
           : text.ends_with("OK") || text == "1"  ? 1
                                                  : 0;
  }
  if (key == "aggregationTemporality") {
    return text.ends_with("CUMULATIVE") || text == "2" ? 2
           : text.ends_with("DELTA") || text == "1"    ? 1
                                                       : 0;
  }
  if (key != "severityNumber") {
    return std::nullopt;
  }
  if (const auto number = value.integer()) {
    return static_cast<int>(*number);
  }
  constexpr std::array<std::string_view, 6> k_names = {
      "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
  for (std::size_t i = 0; i < k_names.size(); ++i) {
    const std::size_t at = text.find(k_names[i]);
    if (at != std::string_view::npos) {
      const char last = text.back(); // SEVERITY_NUMBER_WARN3
      const int step = last >= '2' && last <= '4' ? last - '1' : 0;
      return static_cast<int>(i) * 4 + 1 + step;
    }
  }
  return 0;
}

class Writer final {
public:
  Writer(const TextFilter& filter, std::string_view more_events)
      : filter_(filter),
        more_events_(more_events) {}

  // `name` is that of the attribute that the value belongs to. Documents are no
  // deeper than JsonDocument::k_max_depth.
  void put(std::string_view key, const Json& value, std::string_view name) {
    switch (value.kind()) {
    case Json::Kind::absent:
    case Json::Kind::null:
      out_ += "null";
      return;
    case Json::Kind::boolean:
      out_ += value.text();
      return;
    case Json::Kind::number:
      put_number(key, value);
      return;
    case Json::Kind::string:
      put_string(key, value, name);
      return;
    case Json::Kind::array:
      put_array(key, value, name);
      return;
    case Json::Kind::object:
      break;
    }
    out_ += '{';
    put_members(value, name, {});
    out_ += '}';
  }

  // Those with a list of further elements, `but`, are left out.
  void put_members(const Json& object,
                   std::string_view name,
                   const std::function<bool(std::string_view)>& but) {
    const Json own = object["key"];
    bool first = true;
    for (const Json::Element member : object) {
      const std::string key = camel_case(member.key);
      if ((but && but(key)) || is_no_value(key, member.value)) {
        continue;
      }
      out_ += first ? "" : ",";
      first = false;
      put_member(
          key,
          member.value,
          own.is_string() && key == "value" ? own.text() : name);
    }
  }

  // A span gets its further events behind its own.
  void put_element(const Json& element) {
    out_ += '{';
    put_members(element, {}, [this](std::string_view key) {
      return key == "events" && !more_events_.empty();
    });
    if (!more_events_.empty()) {
      out_ += out_.size() > 1 ? "," : "";
      out_ += R"("events":[)";
      const Json own = element["events"];
      if (own.is_array()) {
        for (const Json::Element event : own) {
          put({}, event.value, {});
          out_ += ',';
        }
      }
      out_ += more_events_;
      out_ += ']';
    }
    out_ += '}';
  }

  std::string take() { return std::move(out_); }

private:
  void put_member(const std::string& key,
                  const Json& value,
                  std::string_view name) {
    if (key == "intValue" && !value.integer()) {
      // A double beyond 64 bits, as JavaScript writes 1e21.
      out_ += R"("doubleValue":)";
      put_number({}, value);
      return;
    }
    if (key == "bytesValue" && value.is_string()) {
      const std::string kept = filter_(name, value.text());
      out_ += kept == value.text() ? R"("bytesValue":)" : R"("stringValue":)";
      append_utf8_json(kept, out_);
      return;
    }
    append_utf8_json(key, out_);
    out_ += ':';
    put(key, value, name);
  }

  void put_number(std::string_view key, const Json& value) {
    const bool wide = is_wide(key);
    const auto number = wide ? value.integer() : std::nullopt;
    out_ += wide ? "\"" : "";
    out_ += number ? std::to_string(*number) : std::string(value.text());
    out_ += wide ? "\"" : "";
  }

  void put_string(std::string_view key,
                  const Json& value,
                  std::string_view name) {
    if (const auto number = find_enum(key, value)) {
      out_ += std::to_string(*number);
    } else if (is_id(key)) {
      append_utf8_json(id_of(value), out_);
    } else if (is_wide(key) || is_fixed(key)) {
      append_utf8_json(value.text(), out_);
    } else {
      append_utf8_json(filter_(name, value.text()), out_);
    }
  }

  void put_array(std::string_view key,
                 const Json& value,
                 std::string_view name) {
    out_ += '[';
    bool first = true;
    for (const Json::Element element : value) {
      out_ += first ? "" : ",";
      first = false;
      if (key == "values" && element.value.kind() == Json::Kind::null) {
        out_ += "{}"; // of an array of values
        continue;
      }
      put(is_wide(key) ? key : std::string_view(), element.value, name);
    }
    out_ += ']';
  }

  const TextFilter& filter_;
  std::string_view more_events_;
  std::string out_;
};

struct Level {
  std::string_view key;
  OtlpSignal signal;
};

std::optional<OtlpSignal> find_signal(std::string_view key,
                                      std::string_view ending) {
  constexpr std::array<Level, 3> k_signals = {
      Level{"Spans", OtlpSignal::traces},
      Level{"Logs", OtlpSignal::logs},
      Level{"Metrics", OtlpSignal::metrics}};
  for (const Level& each : k_signals) {
    if (key == std::string(ending) + std::string(each.key)) {
      return each.signal;
    }
  }
  return std::nullopt;
}

bool is_resource_list(std::string_view key) {
  return find_signal(key, "resource") || key == "batches";
}

bool is_scope_list(std::string_view key) {
  return find_signal(key, "scope")
         || find_signal(key, "instrumentationLibrary");
}

std::optional<OtlpSignal> find_element_signal(std::string_view key) {
  return key == "spans"        ? std::optional(OtlpSignal::traces)
         : key == "logRecords" ? std::optional(OtlpSignal::logs)
         : key == "logs"       ? std::optional(OtlpSignal::logs)
         : key == "metrics"    ? std::optional(OtlpSignal::metrics)
                               : std::nullopt;
}

class Walker final {
public:
  Walker(const TextFilter& filter, const OtlpElementSink& sink)
      : filter_(filter),
        sink_(sink) {}

  void walk(const Json& value) {
    if (value.is_array()) {
      for (const Json::Element element : value) {
        walk(element.value);
      }
      return;
    }
    if (!value.is_object()) {
      return;
    }
    for (const Json::Element member : value) {
      const std::string key = camel_case(member.key);
      if (is_resource_list(key)) {
        for_each(member.value, [this](const Json& one) { walk_resource(one); });
      } else if (key == "result" || key == "trace" || key == "data") {
        walk(member.value);
      }
    }
  }

private:
  template <typename Each>
  static void for_each(const Json& list, Each each) {
    if (!list.is_array()) {
      return;
    }
    for (const Json::Element element : list) {
      if (element.value.is_object()) {
        each(element.value);
      }
    }
  }

  std::string members_of(const Json& container,
                         const std::function<bool(std::string_view)>& but) {
    Writer writer(filter_, {});
    writer.put_members(container, {}, but);
    return writer.take();
  }

  void walk_resource(const Json& container) {
    const std::string resource = members_of(container, is_scope_list);
    OtlpContext context;
    context.read_resource(container);
    for (const Json::Element member : container) {
      if (is_scope_list(camel_case(member.key))) {
        for_each(member.value, [&](const Json& scope) {
          walk_scope(scope, resource, context);
        });
      }
    }
  }

  void walk_scope(const Json& container,
                  std::string_view resource,
                  const OtlpContext& around) {
    const std::string scope = members_of(container, [](std::string_view key) {
      return find_element_signal(key).has_value();
    });
    OtlpElement element;
    element.context = around;
    element.context.read_scope(container);
    element.resource = resource;
    element.scope = scope;
    for (const Json::Element member : container) {
      const auto signal = find_element_signal(camel_case(member.key));
      if (signal) {
        element.signal = *signal;
        for_each(member.value, [&](const Json& one) {
          element.json = one;
          sink_(element);
        });
      }
    }
  }

  const TextFilter& filter_;
  const OtlpElementSink& sink_;
};

} // namespace

void for_each_otlp_element(const Json& document,
                           const TextFilter& filter,
                           const OtlpElementSink& sink) {
  Walker(filter, sink).walk(document);
}

std::string write_otlp_element(const Json& element,
                               const TextFilter& filter,
                               std::string_view more_events) {
  Writer writer(filter, more_events);
  writer.put_element(element);
  return writer.take();
}

OtlpItem make_otlp_item(const OtlpElement& element,
                        const TextFilter& filter,
                        std::string_view more_events) {
  return {element.signal,
          std::string(element.resource),
          std::string(element.scope),
          write_otlp_element(element.json, filter, more_events)};
}

} // namespace hawk::format
