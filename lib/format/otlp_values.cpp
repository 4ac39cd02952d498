#include "format/otlp_values.hpp"

#include "base/hex.hpp"
#include "format/span_values.hpp"

#include <cmath>
#include <string>

namespace hawk::format {

namespace {

// The one member that an AnyValue has, in either spelling.
struct Choice {
  enum class Kind { none, string, boolean, integer, real, bytes, array, list };

  Kind kind = Kind::none;
  Json value;
};

Choice choice_of(const Json& any_value) {
  using Kind = Choice::Kind;
  if (!any_value.is_object()) {
    return {};
  }
  for (const Json::Element member : any_value) {
    const std::string_view key = member.key;
    const Kind kind =
        key == "stringValue" || key == "string_value"  ? Kind::string
        : key == "boolValue" || key == "bool_value"    ? Kind::boolean
        : key == "intValue" || key == "int_value"      ? Kind::integer
        : key == "doubleValue" || key == "double_value" ? Kind::real
        : key == "bytesValue" || key == "bytes_value"  ? Kind::bytes
        : key == "arrayValue" || key == "array_value"  ? Kind::array
        : key == "kvlistValue" || key == "kvlist_value" ? Kind::list
                                                        : Kind::none;
    if (kind != Kind::none) {
      return {kind, member.value};
    }
  }
  return {};
}

void put_number(std::string_view key,
                const Json& value,
                Choice::Kind kind,
                model::Attributes& attributes) {
  const auto integer = value.integer();
  const auto real = value.real();
  if (kind == Choice::Kind::integer && integer) {
    attributes.insert_or_assign(std::string(key), *integer);
  } else if (real) {
    attributes.insert_or_assign(std::string(key), *real);
  } else {
    attributes.insert_or_assign(std::string(key), std::string(value.text()));
  }
}

// An AnyValue as plain JSON. As deep as the document, which is bounded.
void append_json(const Json& any_value, std::string& out) {
  using Kind = Choice::Kind;
  const Choice choice = choice_of(any_value);
  switch (choice.kind) {
  case Kind::none:
    out += any_value.is_object() ? "null" : any_value.dump();
    return;
  case Kind::string:
  case Kind::bytes:
    append_json_text(choice.value.text(), out);
    return;
  case Kind::boolean:
  case Kind::integer:
  case Kind::real:
    out += choice.value.text();
    return;
  case Kind::array:
  case Kind::list:
    break;
  }
  const bool is_list = choice.kind == Kind::list;
  out += is_list ? '{' : '[';
  bool first = true;
  const Json values = choice.value["values"];
  if (values.is_array()) {
    for (const Json::Element element : values) {
      out += first ? "" : ",";
      first = false;
      if (is_list) {
        append_json_text(element.value["key"].text(), out);
        out += ':';
      }
      append_json(is_list ? element.value["value"] : element.value, out);
    }
  }
  out += is_list ? '}' : ']';
}

} // namespace

void append_json_text(std::string_view text, std::string& out) {
  out += '"';
  std::size_t copied = 0; // mostly nothing is to be escaped
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && c != '"' && c != '\\') {
      continue;
    }
    out.append(text, copied, at - copied);
    copied = at + 1;
    if (byte >= 0x20) {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += "\\u00";
      base::append_hex(c, out);
    }
  }
  out.append(text, copied);
  out += '"';
}

void put_any_value(std::string_view key,
                   const Json& any_value,
                   model::Attributes& attributes) {
  using Kind = Choice::Kind;
  const Choice choice = choice_of(any_value);
  switch (choice.kind) {
  case Kind::none:
    if (any_value.is_object()) {
      attributes.insert_or_assign(std::string(key), std::string());
    } else {
      put_value(key, any_value, attributes);
    }
    return;
  case Kind::string:
  case Kind::bytes:
    attributes.insert_or_assign(
        std::string(key), std::string(choice.value.text()));
    return;
  case Kind::boolean:
    attributes.insert_or_assign(std::string(key), choice.value.is_true());
    return;
  case Kind::integer:
  case Kind::real:
    put_number(key, choice.value, choice.kind, attributes);
    return;
  case Kind::array: {
    std::string text;
    append_json(any_value, text);
    attributes.insert_or_assign(std::string(key), std::move(text));
    return;
  }
  case Kind::list:
    break;
  }
  const Json values = choice.value["values"];
  if (!values.is_array()) {
    return;
  }
  for (const Json::Element element : values) {
    const std::string_view member = element.value["key"].text();
    put_any_value(std::string(key) + "." + std::string(member),
                  element.value["value"],
                  attributes);
  }
}

void put_key_values(const Json& list, model::Attributes& attributes) {
  if (list.is_object()) {
    put_members(list, attributes);
  }
  if (!list.is_array()) {
    return;
  }
  for (const Json::Element element : list) {
    const Json key = element.value["key"];
    if (key.is_string()) {
      put_any_value(key.text(), element.value["value"], attributes);
    }
  }
}

std::string any_value_text(const Json& any_value) {
  if (any_value.is_string()) {
    return std::string(any_value.text());
  }
  const Choice choice = choice_of(any_value);
  if (choice.kind == Choice::Kind::string
      || choice.kind == Choice::Kind::bytes) {
    return std::string(choice.value.text());
  }
  std::string text;
  if (choice.kind != Choice::Kind::none
      || (any_value && !any_value.is_object())) {
    append_json(any_value, text);
  }
  return text;
}

} // namespace hawk::format
