#include "format/otlp_text.hpp"

#include "base/mask.hpp"
#include "base/secret_name.hpp"
#include "base/utf8.hpp"
#include "format/otlp_values.hpp"

#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace hawk::format {

namespace {

constexpr std::string_view k_ellipsis = "\xe2\x80\xa6";

char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// Of {"key": ..., "value": ...}, which is what attributes are.
struct KeyValue {
  std::string_view key;
  Json value;
};

KeyValue key_value_of(const Json& object) {
  const Json key = object["key"];
  const Json value = key.is_string() ? object["value"] : Json();
  return value ? KeyValue{key.text(), value} : KeyValue{};
}

bool is_bytes(std::string_view name) {
  return name == "bytesValue" || name == "bytes_value";
}

// The text of an AnyValue that holds one scalar.
std::string_view scalar_of(const Json& value) {
  std::string_view text = value.text();
  for (const Json::Element member : value) {
    text = member.value.text();
  }
  return text;
}

// Names come again and again; a sender that makes up ever new ones, or ever
// longer ones, fills no memory.
bool names_secret(std::string_view key) {
  constexpr std::size_t k_most = 1024;
  constexpr std::size_t k_longest = 256;
  if (key.size() > k_longest) {
    return base::is_secret_name(key);
  }
  thread_local std::map<std::string, bool, std::less<>> known;
  const auto found = known.find(key);
  if (found != known.end()) {
    return found->second;
  }
  if (known.size() == k_most) {
    known.clear();
  }
  return known.emplace(key, base::is_secret_name(key)).first->second;
}

// A secret by its looks has a name and a separator before it, or is longer:
// what most values are needs no look.
bool may_hold_secret(std::string_view text) {
  constexpr std::size_t k_shortest = 16;
  return text.size() >= k_shortest
         || text.find_first_of("=:, ") != std::string_view::npos;
}

// What a process was called with: an option may name the word behind it.
bool is_arguments(std::string_view key) {
  return key == "process.command_args";
}

std::vector<std::string> arguments_of(const Json& value) {
  std::vector<std::string> words;
  for (const Json::Element element :
       value.any("arrayValue", "array_value")["values"]) {
    words.emplace_back(
        element.value.any("stringValue", "string_value").text());
  }
  return words;
}

void append_arguments(const std::vector<std::string>& words,
                      std::string& out) {
  out += R"({"arrayValue":{"values":[)";
  for (const std::string& word : words) {
    out += out.back() == '[' ? "" : ",";
    out += R"({"stringValue":)";
    append_json_text(word, out);
    out += '}';
  }
  out += "]}}";
}

} // namespace

std::string camel_case(std::string_view name) {
  std::string out;
  bool is_next = false;
  for (const char c : name) {
    if (c == '_') {
      is_next = true;
      continue;
    }
    out += is_next ? upper(c) : c;
    is_next = false;
  }
  return out;
}

void OtlpText::append(const Json& value, std::string& out) {
  append(value, Place::elsewhere, out);
}

void OtlpText::append(const Json& value, Place place, std::string& out) {
  if (value.is_string()) {
    if (place == Place::attribute && may_hold_secret(value.text())) {
      append_text(base::mask_text(value.text()), out);
    } else {
      append_text(value.text(), out);
    }
  } else if (value.is_array()) {
    out += '[';
    for (const Json::Element element : value) {
      out += out.back() == '[' ? "" : ",";
      append(element.value, place, out);
    }
    out += ']';
  } else if (value.is_object()) {
    append_object(value, place, out);
  } else {
    out += value.kind() == Json::Kind::null ? "null" : value.text();
  }
}

void OtlpText::append_object(const Json& object,
                             Place place,
                             std::string& out) {
  const KeyValue attribute = key_value_of(object);
  out += '{';
  bool is_first = true;
  for (const Json::Element member : object) {
    out += std::exchange(is_first, false) ? "" : ",";
    // Half of a base64 text is none.
    const bool is_halved = is_bytes(member.key) && is_long(member.value);
    if (is_halved) {
      out += "\"stringValue\"";
    } else if (member.key.find('_') == std::string_view::npos) {
      append_json_text(member.key, out);
    } else {
      append_json_text(camel_case(member.key), out);
    }
    out += ':';
    if (attribute.value && member.key == "value") {
      append_attribute(attribute.key, member.value, out);
    } else if (member.key == "attributes" && member.value.is_object()) {
      append_plain_attributes(member.value, out);
    } else {
      append(member.value, place, out);
    }
  }
  out += '}';
}

void OtlpText::append_attribute(std::string_view key,
                                const Json& value,
                                std::string& out) {
  if (names_secret(key)
      && !base::is_harmless_value(key, scalar_of(value))) {
    out += R"({"stringValue":)";
    append_json_text(base::k_redacted, out);
    out += '}';
  } else if (is_arguments(key)) {
    append_arguments(base::mask_arguments(arguments_of(value)), out);
  } else {
    append(value, Place::attribute, out);
  }
}

// {"http.route": "/"}: nobody's OTLP, but it is met. Its names are not ours.
void OtlpText::append_plain_attributes(const Json& object, std::string& out) {
  out += '{';
  bool is_first = true;
  for (const Json::Element member : object) {
    out += std::exchange(is_first, false) ? "" : ",";
    append_json_text(member.key, out);
    out += ':';
    if (names_secret(member.key)
        && !base::is_harmless_value(member.key, member.value.text())) {
      append_json_text(base::k_redacted, out);
    } else {
      append(member.value, Place::attribute, out);
    }
  }
  out += '}';
}

bool OtlpText::is_long(const Json& value) const {
  return value.text().size() > most_text_;
}

void OtlpText::append_text(std::string_view text, std::string& out) {
  if (text.size() <= most_text_) {
    append_json_text(text, out);
    return;
  }
  ++cut_;
  text = text.substr(0, most_text_);
  text = text.substr(0, base::valid_utf8_prefix(text));
  append_json_text(std::string(text).append(k_ellipsis), out);
}

} // namespace hawk::format
