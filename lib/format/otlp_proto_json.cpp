#include "format/otlp_proto_json.hpp"

#include "base/base64.hpp"
#include "base/hex.hpp"
#include "base/utf8.hpp"
#include "format/otlp_values.hpp"

#include <fmt/format.h>
#include <protozero/exception.hpp>
#include <protozero/pbf_reader.hpp>

#include <cmath>
#include <cstdint>
#include <iterator>

namespace hawk::format {

namespace {

using otlp::Field;
using otlp::Message;
using otlp::Times;
using otlp::Type;
using protozero::pbf_reader;
using protozero::pbf_wire_type;
using protozero::tag_and_type;

constexpr auto k_bytes = pbf_wire_type::length_delimited;
constexpr auto k_fixed = pbf_wire_type::fixed64;
constexpr auto k_varint = pbf_wire_type::varint;

// Lists in lists; deeper ones are empty. protobuf's own readers give up at a
// hundred messages, which is fifty of these.
constexpr int k_most_depth = 64;

struct Bounds {
  int depth = 0;
  std::size_t most = std::string::npos; // bytes of JSON: what is longer is cut

  Bounds deeper() const { return {depth + 1, most}; }

  bool is_passed(const std::string& out) const { return out.size() > most; }
};

std::string_view view_of(pbf_reader& message) {
  const protozero::data_view view = message.get_view();
  return {view.data(), view.size()};
}

pbf_reader reader_of(std::string_view bytes) {
  return pbf_reader(bytes.data(), bytes.size());
}

void append_key(std::string_view name, std::string& out) {
  out += out.back() == '{' ? "\"" : ",\"";
  out.append(name).append("\":");
}

void append_text(std::string_view text, std::string& out) {
  if (base::valid_utf8_prefix(text) == text.size()) {
    append_json_text(text, out);
    return;
  }
  std::string valid;
  while (!text.empty()) {
    const std::size_t good = base::valid_utf8_prefix(text);
    valid.append(text.substr(0, good));
    text.remove_prefix(good);
    if (!text.empty()) {
      valid += "\xef\xbf\xbd";
      text.remove_prefix(1);
    }
  }
  append_json_text(valid, out);
}

void append_hex(std::string_view bytes, std::string& out) {
  out += '"';
  for (const char byte : bytes) {
    base::append_hex(byte, out);
  }
  out += '"';
}

void append_base64(std::string_view bytes, std::string& out) {
  std::string text(base::base64_size(bytes.size()), '\0');
  text.resize(base::encode_base64(bytes, text));
  out.append("\"").append(text).append("\"");
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

// 64 bits: as text.
template <typename Integer>
void append_long(Integer value, std::string& out) {
  const fmt::format_int digits(value);
  out += '"';
  out.append(digits.data(), digits.size()).append("\"");
}

template <typename Integer>
void append_short(Integer value, std::string& out) {
  const fmt::format_int digits(value);
  out.append(digits.data(), digits.size());
}

void append_message(const Message& message,
                    std::string_view bytes,
                    Bounds bounds,
                    std::string& out);
void append_value(std::string_view bytes, Bounds bounds, std::string& out);

// The elements of ArrayValue and KeyValueList.
void append_values(std::string_view bytes,
                   bool is_list,
                   Bounds bounds,
                   std::string& out) {
  out += R"({"values":[)";
  pbf_reader message = reader_of(bytes);
  while (!bounds.is_passed(out) && message.next()) {
    if (message.tag_and_type() != tag_and_type(1, k_bytes)) {
      message.skip();
      continue;
    }
    out += out.back() == '[' ? "" : ",";
    if (is_list) {
      append_message(
          otlp::k_key_value, view_of(message), bounds.deeper(), out);
    } else {
      append_value(view_of(message), bounds.deeper(), out);
    }
  }
  out += "]}";
}

// Whether a field is one of an AnyValue's, by its number and its wire type.
bool is_choice(std::uint32_t tag_and_wire) {
  switch (tag_and_wire) {
  case tag_and_type(1, k_bytes):
  case tag_and_type(2, k_varint):
  case tag_and_type(3, k_varint):
  case tag_and_type(4, k_fixed):
  case tag_and_type(5, k_bytes):
  case tag_and_type(6, k_bytes):
  case tag_and_type(7, k_bytes):
    return true;
  default:
    return false;
  }
}

void append_choice(pbf_reader& message, Bounds bounds, std::string& out) {
  switch (message.tag_and_type()) {
  case tag_and_type(1, k_bytes):
    append_key("stringValue", out);
    append_text(view_of(message), out);
    break;
  case tag_and_type(2, k_varint):
    append_key("boolValue", out);
    out += message.get_bool() ? "true" : "false";
    break;
  case tag_and_type(3, k_varint):
    append_key("intValue", out);
    append_long(message.get_int64(), out);
    break;
  case tag_and_type(4, k_fixed):
    append_key("doubleValue", out);
    append_real(message.get_double(), out);
    break;
  case tag_and_type(5, k_bytes):
    append_key("arrayValue", out);
    append_values(view_of(message), false, bounds, out);
    break;
  case tag_and_type(6, k_bytes):
    append_key("kvlistValue", out);
    append_values(view_of(message), true, bounds, out);
    break;
  case tag_and_type(7, k_bytes):
    append_key("bytesValue", out);
    append_base64(view_of(message), out);
    break;
  default:
    message.skip();
  }
}

void append_value(std::string_view bytes, Bounds bounds, std::string& out) {
  const std::size_t begin = out.size();
  out += '{';
  if (bounds.depth < k_most_depth) {
    pbf_reader message = reader_of(bytes);
    while (message.next()) {
      if (is_choice(message.tag_and_type())) {
        out.resize(begin + 1); // of several the last counts
        append_choice(message, bounds, out);
      } else {
        message.skip();
      }
    }
  }
  out += '}';
}

bool fits(const Field& field, pbf_wire_type wire) {
  switch (field.type) {
  case Type::text:
  case Type::id:
  case Type::bytes:
  case Type::message:
  case Type::value:
    return wire == k_bytes;
  case Type::time:
  case Type::signed64:
  case Type::real:
    return wire == k_fixed;
  case Type::fixed32:
    return wire == pbf_wire_type::fixed32;
  case Type::number:
  case Type::zigzag:
  case Type::unsigned64:
  case Type::truth:
    return wire == k_varint;
  }
  return false;
}

// A field's value where it stands, of the wire type that it has alone.
void append_one(const Field& field,
                pbf_reader& message,
                Bounds bounds,
                std::string& out) {
  switch (field.type) {
  case Type::text:
    append_text(view_of(message), out);
    break;
  case Type::id:
    append_hex(view_of(message), out);
    break;
  case Type::bytes:
    append_base64(view_of(message), out);
    break;
  case Type::message:
    append_message(*field.message, view_of(message), bounds, out);
    break;
  case Type::value:
    append_value(view_of(message), bounds, out);
    break;
  case Type::time:
    append_long(message.get_fixed64(), out);
    break;
  case Type::signed64:
    append_long(message.get_sfixed64(), out);
    break;
  case Type::real:
    append_real(message.get_double(), out);
    break;
  case Type::fixed32:
    append_short(message.get_fixed32(), out);
    break;
  case Type::number:
    append_short(message.get_uint32(), out);
    break;
  case Type::zigzag:
    append_short(message.get_sint32(), out);
    break;
  case Type::unsigned64:
    append_long(message.get_uint64(), out);
    break;
  case Type::truth:
    out += message.get_bool() ? "true" : "false";
    break;
  }
}

// Numbers of a list in one field, without tags.
void append_packed(const Field& field, pbf_reader& message, std::string& out) {
  const auto append = [&](const auto& range, auto write) {
    for (const auto each : range) {
      out += out.back() == '[' ? "" : ",";
      write(each, out);
    }
  };
  switch (field.type) {
  case Type::time:
    append(message.get_packed_fixed64(), append_long<std::uint64_t>);
    break;
  case Type::real:
    append(message.get_packed_double(), append_real);
    break;
  case Type::unsigned64:
    append(message.get_packed_uint64(), append_long<std::uint64_t>);
    break;
  default:
    message.skip();
  }
}

bool is_packed(const Field& field, pbf_wire_type wire) {
  return wire == k_bytes && !fits(field, wire) && field.times == Times::often;
}

// All of a list, whose first element `message` is at: others may stand between.
void append_list(const Field& field,
                 pbf_reader message,
                 Bounds bounds,
                 std::string& out) {
  out += '[';
  do {
    if (message.tag() != field.number) {
      message.skip();
    } else if (is_packed(field, message.wire_type())) {
      append_packed(field, message, out);
    } else if (fits(field, message.wire_type())) {
      out += out.back() == '[' ? "" : ",";
      append_one(field, message, bounds, out);
    } else {
      message.skip();
    }
  } while (!bounds.is_passed(out) && message.next());
  out += ']';
}

void append_default(const Field& field, std::string& out) {
  append_key(field.name, out);
  switch (field.type) {
  case Type::message:
  case Type::value:
    out += "{}";
    break;
  case Type::time:
    out += "\"0\"";
    break;
  default:
    out += "\"\"";
  }
}

const Field* find_field(const Message& message, std::uint32_t number) {
  for (const Field& field : message.fields) {
    if (field.number == number) {
      return &field;
    }
  }
  return nullptr;
}

void append_message(const Message& message,
                    std::string_view bytes,
                    Bounds bounds,
                    std::string& out) {
  out += '{';
  std::uint64_t done = 0; // by number: those of the tables are below 64
  pbf_reader reader = reader_of(bytes);
  while (!bounds.is_passed(out) && reader.next()) {
    const Field* field = find_field(message, reader.tag());
    const bool is_known =
        field != nullptr
        && (fits(*field, reader.wire_type())
            || is_packed(*field, reader.wire_type()));
    const std::uint64_t bit =
        is_known ? std::uint64_t{1} << field->number : std::uint64_t{0};
    if (!is_known || (field->times == Times::often && (done & bit) != 0)) {
      reader.skip();
      continue;
    }
    done |= bit;
    append_key(field->name, out);
    if (field->times == Times::often) {
      append_list(*field, reader, bounds, out);
      reader.skip();
    } else {
      append_one(*field, reader, bounds, out); // of several the last counts
    }
  }
  for (const Field& field : message.fields) {
    if (field.times == Times::always
        && (done & std::uint64_t{1} << field.number) == 0) {
      append_default(field, out);
    }
  }
  out += '}';
}

} // namespace

void append_proto_json(const Message& message,
                       std::string_view bytes,
                       std::string& out) {
  append_message(message, bytes, {}, out);
}

ProtoJson make_proto_json(const Message& message,
                          std::string_view bytes,
                          std::size_t most) {
  ProtoJson made;
  try {
    append_message(message, bytes, {0, most}, made.text);
  } catch (const protozero::exception& error) {
    made.problem = error.what();
  }
  made.is_too_large = made.text.size() > most;
  return made;
}

} // namespace hawk::format
