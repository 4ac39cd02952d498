#include "trace/decode_stream.hpp"

#include "base/base64.hpp"
#include "model/names.hpp"
#include "trace/format.hpp"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <string_view>

namespace hawk::trace {

namespace {

// Takes the members of one flat object; anything nested ends the parse.
class Handler final
    : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Handler> {
public:
  // Names and types are RapidJSON's.
  // NOLINTBEGIN(readability-identifier-naming)
  bool Default() { return false; }

  bool StartObject() { return !std::exchange(inside_, true); }

  bool EndObject(rapidjson::SizeType) { return true; }

  bool Key(const char* text, rapidjson::SizeType length, bool) {
    key_ = length == 1 ? text[0] : '\0';
    return true;
  }

  bool String(const char* text, rapidjson::SizeType length, bool) {
    return take({text, length});
  }

  bool Uint(unsigned value) { return take(std::uint64_t{value}); }

  // Those below 0: of a time that lies before the header's.
  bool Int64(std::int64_t value) {
    event.time = model::Nanos(value);
    return key_ == 't' && value >= -k_most_nanos;
  }

  bool Int(int value) { return Int64(value); }

  bool Uint64(std::uint64_t value) { return take(value); }

  bool Bool(bool) { return key_ == '\0'; }

  // NOLINTEND(readability-identifier-naming)

  model::Event event;
  model::StreamChunk chunk;
  bool has_stream = false;
  bool has_bytes = false;

private:
  bool take(std::string_view text) {
    if (key_ == 's') {
      const auto stream = model::find_stream(text);
      has_stream = stream.has_value();
      chunk.stream = stream.value_or(model::Stream::standard_output);
      return has_stream;
    }
    if (key_ == 'l') {
      chunk.bytes = text;
      has_bytes = true;
    } else if (key_ == 'b') {
      auto bytes = base::decode_base64(text);
      has_bytes = bytes.has_value();
      chunk.bytes = std::move(bytes).value_or(std::string());
      return has_bytes;
    }
    return true;
  }

  bool take(std::uint64_t value) {
    switch (key_) {
    case 'w':
      event.writer = static_cast<std::uint32_t>(value);
      return value <= UINT32_MAX;
    case 'q':
      event.sequence = value;
      return true;
    case 't':
      event.time = model::Nanos(static_cast<std::int64_t>(value));
      return value <= static_cast<std::uint64_t>(k_most_nanos);
    case 'o':
      chunk.offset = value;
      return true;
    default:
      return true;
    }
  }

  bool inside_ = false;
  char key_ = '\0';
};

} // namespace

base::Result<model::Event> decode_stream(const std::string& json) {
  rapidjson::MemoryStream input(json.data(), json.size());
  rapidjson::Reader reader;
  Handler handler;
  constexpr unsigned k_flags = rapidjson::kParseValidateEncodingFlag;
  const bool parsed = !reader.Parse<k_flags>(input, handler).IsError();
  if (!parsed || !handler.has_stream || !handler.has_bytes) {
    return base::fail(base::make_malformed("stream record is incomplete"));
  }
  handler.event.payload = std::move(handler.chunk);
  return std::move(handler.event);
}

} // namespace hawk::trace
