#include "format/otlp_proto_json.hpp"

#include "base/base64.hpp"
#include "format/otlp_values.hpp"

#include <fmt/format.h>
#include <protozero/pbf_reader.hpp>

#include <cmath>
#include <cstdint>
#include <iterator>

// Field numbers: opentelemetry/proto/{trace,logs,common,resource}/v1/*.proto.

namespace hawk::format {

namespace {

using protozero::pbf_reader;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

constexpr auto k_bytes = pbf_wire_type::length_delimited;
constexpr auto k_fixed = pbf_wire_type::fixed64;
constexpr auto k_varint = pbf_wire_type::varint;

// Lists in lists; deeper ones are empty. protobuf's own readers give up at a
// hundred messages, which is fifty of these.
constexpr int k_most_depth = 64;

std::string_view view_of(pbf_reader& message) {
  const protozero::data_view view = message.get_view();
  return {view.data(), view.size()};
}

pbf_reader reader_of(std::string_view bytes) {
  return pbf_reader(bytes.data(), bytes.size());
}

// Writes the members of one object.
class Members final {
public:
  explicit Members(std::string& out)
      : out_(out) {
    out_ += '{';
  }

  std::string& key(std::string_view name) {
    out_ += out_.back() == '{' ? "\"" : ",\"";
    out_.append(name).append("\":");
    return out_;
  }

  void text(std::string_view name, std::string_view value) {
    append_json_text(value, key(name));
  }

  // 64 bits: as text.
  void time(std::string_view name, std::uint64_t value) {
    fmt::format_to(std::back_inserter(key(name)), "\"{}\"", value);
  }

  void number(std::string_view name, std::uint64_t value) {
    fmt::format_to(std::back_inserter(key(name)), "{}", value);
  }

  void id(std::string_view name, std::string_view bytes) {
    std::string& out = key(name);
    out += '"';
    for (const char c : bytes) {
      fmt::format_to(std::back_inserter(out),
                     "{:02x}",
                     static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    out += '"';
  }

  void end() { out_ += '}'; }

private:
  std::string& out_;
};

// A list that comes in parts, between other fields.
class List final {
public:
  std::string& next() {
    text_ += text_.empty() ? '[' : ',';
    return text_;
  }

  void put(std::string_view name, Members& members) const {
    if (!text_.empty()) {
      members.key(name).append(text_) += ']';
    }
  }

private:
  std::string text_;
};

void append_value(std::string_view bytes, int depth, std::string& out);

void append_key_value(std::string_view bytes, int depth, std::string& out) {
  std::string_view key;
  std::string_view value;
  pbf_reader message = reader_of(bytes);
  while (message.next()) {
    switch (message.tag_and_type()) {
    case tag_and_type(1, k_bytes):
      key = view_of(message);
      break;
    case tag_and_type(2, k_bytes):
      value = view_of(message);
      break;
    default:
      message.skip();
    }
  }
  Members members(out);
  members.text("key", key);
  append_value(value, depth, members.key("value"));
  members.end();
}

using Append = void (*)(std::string_view, int, std::string&);

// ArrayValue and KeyValueList.
void append_values(std::string_view bytes,
                   Append append,
                   int depth,
                   std::string& out) {
  Members members(out);
  std::string& list = members.key("values");
  list += '[';
  pbf_reader message = reader_of(bytes);
  while (message.next()) {
    if (message.tag_and_type() != tag_and_type(1, k_bytes)) {
      message.skip();
      continue;
    }
    list += list.back() == '[' ? "" : ",";
    append(view_of(message), depth + 1, list);
  }
  list += ']';
  members.end();
}

void append_real(double value, std::string& out) {
  if (std::isfinite(value)) {
    fmt::format_to(std::back_inserter(out), "{}", value);
  } else {
    out += std::isnan(value) ? "\"NaN\""
           : value > 0       ? "\"Infinity\""
                             : "\"-Infinity\"";
  }
}

void append_base64(std::string_view bytes, std::string& out) {
  std::string text(base::base64_size(bytes.size()), '\0');
  text.resize(base::encode_base64(bytes, text));
  out.append("\"").append(text).append("\"");
}

constexpr std::uint32_t k_last_choice = 7;

// One field of an AnyValue.
void append_choice(pbf_reader& message, int depth, Members& members) {
  switch (message.tag_and_type()) {
  case tag_and_type(1, k_bytes):
    members.text("stringValue", view_of(message));
    break;
  case tag_and_type(2, k_varint):
    members.key("boolValue") += message.get_bool() ? "true" : "false";
    break;
  case tag_and_type(3, k_varint):
    fmt::format_to(std::back_inserter(members.key("intValue")),
                   "\"{}\"",
                   message.get_int64());
    break;
  case tag_and_type(4, k_fixed):
    append_real(message.get_double(), members.key("doubleValue"));
    break;
  case tag_and_type(5, k_bytes):
    append_values(view_of(message),
                  append_value,
                  depth,
                  members.key("arrayValue"));
    break;
  case tag_and_type(6, k_bytes):
    append_values(view_of(message),
                  append_key_value,
                  depth,
                  members.key("kvlistValue"));
    break;
  case tag_and_type(7, k_bytes):
    append_base64(view_of(message), members.key("bytesValue"));
    break;
  default:
    message.skip();
  }
}

void append_value(std::string_view bytes, int depth, std::string& out) {
  const std::size_t begin = out.size();
  if (depth < k_most_depth) {
    pbf_reader message = reader_of(bytes);
    while (message.next()) {
      if (message.tag() > k_last_choice) {
        message.skip();
        continue;
      }
      out.resize(begin); // of several the last counts
      Members members(out);
      append_choice(message, depth, members);
      members.end();
    }
  }
  out += out.size() == begin ? "{}" : "";
}

// Event and Link: alike but for their fields' numbers.
void append_event(std::string_view bytes, std::string& out) {
  Members members(out);
  List attributes;
  pbf_reader message = reader_of(bytes);
  while (message.next()) {
    switch (message.tag_and_type()) {
    case tag_and_type(1, k_fixed):
      members.time("timeUnixNano", message.get_fixed64());
      break;
    case tag_and_type(2, k_bytes):
      members.text("name", view_of(message));
      break;
    case tag_and_type(3, k_bytes):
      append_key_value(view_of(message), 0, attributes.next());
      break;
    default:
      message.skip();
    }
  }
  attributes.put("attributes", members);
  members.end();
}

void append_link(std::string_view bytes, std::string& out) {
  Members members(out);
  List attributes;
  pbf_reader message = reader_of(bytes);
  while (message.next()) {
    switch (message.tag_and_type()) {
    case tag_and_type(1, k_bytes):
      members.id("traceId", view_of(message));
      break;
    case tag_and_type(2, k_bytes):
      members.id("spanId", view_of(message));
      break;
    case tag_and_type(4, k_bytes):
      append_key_value(view_of(message), 0, attributes.next());
      break;
    default:
      message.skip();
    }
  }
  attributes.put("attributes", members);
  members.end();
}

void append_status(std::string_view bytes, std::string& out) {
  Members members(out);
  pbf_reader message = reader_of(bytes);
  while (message.next()) {
    switch (message.tag_and_type()) {
    case tag_and_type(2, k_bytes):
      members.text("message", view_of(message));
      break;
    case tag_and_type(3, k_varint):
      members.number("code", message.get_uint32());
      break;
    default:
      message.skip();
    }
  }
  members.end();
}

struct SpanLists {
  List attributes;
  List events;
  List links;
};

// What stands for itself in a span. False: it is something else.
bool append_span_field(pbf_reader& message, Members& members) {
  switch (message.tag_and_type()) {
  case tag_and_type(1, k_bytes):
    members.id("traceId", view_of(message));
    return true;
  case tag_and_type(2, k_bytes):
    members.id("spanId", view_of(message));
    return true;
  case tag_and_type(4, k_bytes):
    members.id("parentSpanId", view_of(message));
    return true;
  case tag_and_type(5, k_bytes):
    members.text("name", view_of(message));
    return true;
  case tag_and_type(6, k_varint):
    members.number("kind", message.get_uint32());
    return true;
  case tag_and_type(7, k_fixed):
    members.time("startTimeUnixNano", message.get_fixed64());
    return true;
  case tag_and_type(8, k_fixed):
    members.time("endTimeUnixNano", message.get_fixed64());
    return true;
  case tag_and_type(10, k_varint):
    members.number("droppedAttributesCount", message.get_uint32());
    return true;
  case tag_and_type(12, k_varint):
    members.number("droppedEventsCount", message.get_uint32());
    return true;
  case tag_and_type(14, k_varint):
    members.number("droppedLinksCount", message.get_uint32());
    return true;
  case tag_and_type(15, k_bytes):
    append_status(view_of(message), members.key("status"));
    return true;
  default:
    return false;
  }
}

void append_span_list(pbf_reader& message, SpanLists& lists) {
  switch (message.tag_and_type()) {
  case tag_and_type(9, k_bytes):
    append_key_value(view_of(message), 0, lists.attributes.next());
    break;
  case tag_and_type(11, k_bytes):
    append_event(view_of(message), lists.events.next());
    break;
  case tag_and_type(13, k_bytes):
    append_link(view_of(message), lists.links.next());
    break;
  default:
    message.skip();
  }
}

bool append_log_field(pbf_reader& message, Members& members) {
  switch (message.tag_and_type()) {
  case tag_and_type(1, k_fixed):
    members.time("timeUnixNano", message.get_fixed64());
    return true;
  case tag_and_type(2, k_varint):
    members.number("severityNumber", message.get_uint32());
    return true;
  case tag_and_type(3, k_bytes):
    members.text("severityText", view_of(message));
    return true;
  case tag_and_type(5, k_bytes):
    append_value(view_of(message), 0, members.key("body"));
    return true;
  case tag_and_type(9, k_bytes):
    members.id("traceId", view_of(message));
    return true;
  case tag_and_type(10, k_bytes):
    members.id("spanId", view_of(message));
    return true;
  case tag_and_type(11, k_fixed):
    members.time("observedTimeUnixNano", message.get_fixed64());
    return true;
  case tag_and_type(12, k_bytes):
    members.text("eventName", view_of(message));
    return true;
  default:
    return false;
  }
}

} // namespace

// Fields that are 0 or empty are not on the wire; what tells a span from
// other objects is written all the same.
std::string span_json(std::string_view bytes) {
  std::string out;
  Members members(out);
  SpanLists lists;
  bool started = false;
  pbf_reader message = reader_of(bytes);
  while (message.next()) {
    started = started || message.tag() == 7;
    if (!append_span_field(message, members)) {
      append_span_list(message, lists);
    }
  }
  if (!started) {
    members.time("startTimeUnixNano", 0);
  }
  lists.attributes.put("attributes", members);
  lists.events.put("events", members);
  lists.links.put("links", members);
  members.end();
  return out;
}

std::string log_json(std::string_view bytes) {
  std::string out;
  Members members(out);
  List attributes;
  bool timed = false;
  bool has_body = false;
  pbf_reader message = reader_of(bytes);
  while (message.next()) {
    timed = timed || message.tag() == 1;
    has_body = has_body || message.tag() == 5;
    if (append_log_field(message, members)) {
      continue;
    }
    if (message.tag_and_type() == tag_and_type(6, k_bytes)) {
      append_key_value(view_of(message), 0, attributes.next());
    } else {
      message.skip();
    }
  }
  if (!timed) {
    members.time("timeUnixNano", 0);
  }
  if (!has_body) {
    members.key("body") += "{}";
  }
  attributes.put("attributes", members);
  members.end();
  return out;
}

std::string resource_json(std::string_view bytes) {
  std::string out;
  Members outer(out);
  Members members(outer.key("resource"));
  List attributes;
  pbf_reader message = reader_of(bytes);
  while (message.next()) {
    if (message.tag_and_type() == tag_and_type(1, k_bytes)) {
      append_key_value(view_of(message), 0, attributes.next());
    } else {
      message.skip();
    }
  }
  attributes.put("attributes", members);
  members.end();
  outer.end();
  return out;
}

} // namespace hawk::format
