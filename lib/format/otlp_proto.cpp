#include "format/otlp_proto.hpp"

#include "format/json.hpp"
#include "format/otlp_json.hpp"
#include "format/otlp_proto_json.hpp"

#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>

#include <optional>
#include <utility>

namespace hawk::format {

namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

constexpr auto k_bytes = pbf_wire_type::length_delimited;
constexpr auto k_fixed = pbf_wire_type::fixed64;
constexpr auto k_varint = pbf_wire_type::varint;

std::string_view view_of(pbf_reader& message) {
  const protozero::data_view view = message.get_view();
  return {view.data(), view.size()};
}

pbf_reader reader_of(std::string_view bytes) {
  return pbf_reader(bytes.data(), bytes.size());
}

// Calls `take` with each message in that field.
template <typename Take>
void for_each(std::string_view bytes, std::uint32_t field, Take take) {
  pbf_reader message = reader_of(bytes);
  while (message.next()) {
    if (message.tag() == field && message.wire_type() == k_bytes) {
      take(view_of(message));
    } else {
      message.skip();
    }
  }
}

enum class Element { none, span, log };

// A span, a log record and a metric stand in the same place: told by the fields
// that only one of them has in that form.
Element element_of(std::string_view bytes) {
  pbf_reader message = reader_of(bytes);
  bool has_trace = false;
  while (message.next()) {
    switch (message.tag_and_type()) {
    case tag_and_type(1, k_fixed):  // time_unix_nano
    case tag_and_type(11, k_fixed): // observed_time_unix_nano
    case tag_and_type(2, k_varint): // severity_number
      return Element::log;
    case tag_and_type(7, k_fixed):  // start_time_unix_nano
    case tag_and_type(8, k_fixed):  // end_time_unix_nano
    case tag_and_type(6, k_varint): // kind
      return Element::span;
    case tag_and_type(1, k_bytes):
      has_trace = view_of(message).size() == 16;
      break;
    case tag_and_type(2, k_bytes):
      if (view_of(message).size() == 8 && has_trace) {
        return Element::span;
      }
      break;
    default:
      message.skip();
    }
  }
  return Element::none;
}

// One message: ResourceSpans or ResourceLogs, their scopes, their elements.
class Walk final {
public:
  explicit Walk(const RecordSink& sink)
      : sink_(sink) {}

  void read(std::string_view message) {
    for_each(message, 1, [this](std::string_view part) { read_resource(part); });
  }

  std::size_t count() const { return count_; }

private:
  void read_resource(std::string_view part) {
    OtlpContext context;
    for_each(part, 1, [&](std::string_view resource) {
      std::string json = R"({"resource":)";
      append_proto_json(otlp::k_resource, resource, json);
      if (document_.parse(json += '}').valid) {
        context.read_resource(document_.root());
      }
    });
    for_each(part, 2, [&](std::string_view scope) {
      context.scope.clear();
      read_scope(scope, context);
    });
  }

  void read_scope(std::string_view part, OtlpContext& context) {
    for_each(part, 1, [&](std::string_view scope) {
      for_each(scope, 1, [&](std::string_view name) { context.scope = name; });
    });
    for_each(part, 2, [&](std::string_view element) {
      const Element kind = element_of(element);
      if (kind != Element::none) {
        std::string json;
        append_proto_json(
            kind == Element::span ? otlp::k_span : otlp::k_log, element, json);
        put(std::move(json), context);
      }
    });
  }

  void put(std::string json, const OtlpContext& context) {
    if (!document_.parse(json).valid) {
      return;
    }
    std::optional<model::FileRecord> record =
        read_otlp_element(document_.root());
    if (record) {
      context.put_into(*record);
      record->raw = std::move(json);
      ++count_;
      sink_(*std::move(record));
    }
  }

  const RecordSink& sink_;
  JsonDocument document_;
  std::size_t count_ = 0;
};

} // namespace

// The home of protozero, which throws: with otlp_proto_json.cpp, called here.
OtlpProtoRead read_otlp_proto(std::string_view message,
                              const RecordSink& sink) {
  Walk walk(sink);
  OtlpProtoRead read;
  try {
    walk.read(message);
  } catch (const protozero::exception& error) {
    read.problem = error.what();
  }
  read.records = walk.count();
  return read;
}

bool may_be_otlp_proto(std::string_view beginning, std::size_t size) {
  constexpr char k_first = 0x0a; // field 1, a message
  if (!beginning.starts_with(k_first)) {
    return false;
  }
  std::uint64_t length = 0;
  std::size_t at = 1;
  for (unsigned shift = 0; at < beginning.size() && shift < 35; shift += 7) {
    const auto byte = static_cast<unsigned char>(beginning[at++]);
    length |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) {
      const bool fits = length + at <= size;
      // A resource, a scope's elements, or a schema's address.
      const bool known = at >= beginning.size() || length == 0
                         || beginning[at] == 0x0a || beginning[at] == 0x12
                         || beginning[at] == 0x1a;
      return fits && known;
    }
  }
  return false;
}

} // namespace hawk::format
