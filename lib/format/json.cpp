#include "format/json.hpp"

#include "base/hex.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <charconv>
#include <cmath>
#include <limits>

namespace hawk::format {

using Kind = Json::Kind;

// Writes nodes as the parser meets values. A container's `next` and `count`
// are known at its end.
struct JsonHandler {
  using Ch = char;

  explicit JsonHandler(JsonDocument& into)
      : document(into),
        open(into.open_) {
    open.clear();
  }

  bool add(Kind kind, std::string_view text) {
    if (!open.empty()) {
      ++document.nodes_[open.back()].count;
    }
    document.nodes_.push_back(
        {kind, has_key, static_cast<std::uint32_t>(document.nodes_.size() + 1),
         0, key, text});
    has_key = false;
    key = {};
    return document.nodes_.size() < std::numeric_limits<std::uint32_t>::max();
  }

  bool begin(Kind kind) {
    if (open.size() == JsonDocument::k_max_depth) {
      return false;
    }
    add(kind, {});
    open.push_back(static_cast<std::uint32_t>(document.nodes_.size() - 1));
    return true;
  }

  bool finish() {
    document.nodes_[open.back()].next =
        static_cast<std::uint32_t>(document.nodes_.size());
    open.pop_back();
    return true;
  }

  bool Null() { return add(Kind::null, {}); }

  bool Bool(bool value) {
    return add(Kind::boolean, value ? "true" : "false");
  }

  // Numbers come as their digits, all but these, which are no JSON.
  bool Double(double value) {
    return add(Kind::number,
               std::isnan(value) ? "NaN"
               : value > 0       ? "Infinity"
                                 : "-Infinity");
  }

  bool Int(int) { return false; }

  bool Uint(unsigned) { return false; }

  bool Int64(std::int64_t) { return false; }

  bool Uint64(std::uint64_t) { return false; }

  bool RawNumber(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return add(Kind::number, {text, size});
  }

  bool String(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    return add(Kind::string, {text, size});
  }

  bool Key(const char* text, rapidjson::SizeType size, bool /*copy*/) {
    key = {text, size};
    has_key = true;
    return true;
  }

  bool StartObject() { return begin(Kind::object); }

  bool EndObject(rapidjson::SizeType) { return finish(); }

  bool StartArray() { return begin(Kind::array); }

  bool EndArray(rapidjson::SizeType) { return finish(); }

  JsonDocument& document;
  std::vector<std::uint32_t>& open; // containers
  std::string_view key;
  bool has_key = false;
};

JsonDocument::Parsed JsonDocument::parse(std::string_view text) {
  constexpr unsigned k_flags =
      rapidjson::kParseInsituFlag | rapidjson::kParseIterativeFlag
      | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseNanAndInfFlag
      | rapidjson::kParseStopWhenDoneFlag | rapidjson::kParseTrailingCommasFlag;
  nodes_.clear();
  buffer_.assign(text);
  rapidjson::InsituStringStream stream(buffer_.data());
  // It keeps the memory of its stack.
  thread_local rapidjson::Reader reader;
  JsonHandler handler(*this);
  const rapidjson::ParseResult result = reader.Parse<k_flags>(stream, handler);
  valid_ = !result.IsError() && !nodes_.empty();
  if (valid_) {
    return {true, stream.Tell(), {}};
  }
  const bool too_deep =
      result.Code() == rapidjson::kParseErrorTermination;
  std::string problem =
      too_deep ? "nested too deep" : rapidjson::GetParseError_En(result.Code());
  problem += " at byte " + std::to_string(result.Offset());
  nodes_.clear();
  return {false, result.Offset(), std::move(problem)};
}

Json JsonDocument::root() const {
  return valid_ ? Json(this, 0) : Json();
}

Kind Json::kind() const {
  return document_ == nullptr ? Kind::absent : document_->nodes_[at_].kind;
}

std::string_view Json::text() const {
  return document_ == nullptr ? std::string_view()
                              : document_->nodes_[at_].text;
}

bool Json::is_true() const {
  return kind() == Kind::boolean && text() == "true";
}

std::optional<std::int64_t> Json::integer() const {
  if (kind() != Kind::number && kind() != Kind::string) {
    return std::nullopt;
  }
  const std::string_view digits = text();
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size()
             ? std::optional(value)
             : std::nullopt;
}

std::optional<double> Json::real() const {
  if (kind() != Kind::number && kind() != Kind::string) {
    return std::nullopt;
  }
  const std::string_view digits = text();
  if (digits == "NaN") {
    return std::numeric_limits<double>::quiet_NaN();
  }
  if (digits == "Infinity" || digits == "-Infinity") {
    return digits[0] == '-' ? -std::numeric_limits<double>::infinity()
                            : std::numeric_limits<double>::infinity();
  }
  double value = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size()
             ? std::optional(value)
             : std::nullopt;
}

Json Json::operator[](std::string_view key) const {
  Json found;
  if (is_object()) {
    for (const Element element : *this) {
      if (element.key == key) {
        found = element.value;
      }
    }
  }
  return found;
}

std::size_t Json::size() const {
  return document_ == nullptr ? 0 : document_->nodes_[at_].count;
}

Json::Iterator Json::begin() const {
  return is_object() || is_array() ? Iterator(document_, at_ + 1) : end();
}

Json::Iterator Json::end() const {
  return {document_,
          document_ == nullptr ? 0 : document_->nodes_[at_].next};
}

Json::Element Json::Iterator::operator*() const {
  return {document_->nodes_[at_].key, Json(document_, at_)};
}

Json::Iterator& Json::Iterator::operator++() {
  at_ = document_->nodes_[at_].next;
  return *this;
}

namespace {

void put_string(std::string_view text, std::string& out) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      base::append_hex(c, out);
    } else {
      out += c;
    }
  }
  out += '"';
}

// No deeper than k_max_depth.
void put(const Json& json, std::string& out) {
  switch (json.kind()) {
  case Kind::string:
    put_string(json.text(), out);
    return;
  case Kind::array:
  case Kind::object:
    break;
  case Kind::absent:
  case Kind::null:
    out += "null";
    return;
  case Kind::boolean:
  case Kind::number:
    out += json.text();
    return;
  }
  const bool is_object = json.is_object();
  out += is_object ? '{' : '[';
  bool first = true;
  for (const Json::Element element : json) {
    out += first ? "" : ",";
    first = false;
    if (is_object) {
      put_string(element.key, out);
      out += ':';
    }
    put(element.value, out);
  }
  out += is_object ? '}' : ']';
}

} // namespace

std::string Json::dump() const {
  std::string out;
  put(*this, out);
  return out;
}

} // namespace hawk::format
