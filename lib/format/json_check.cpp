#include "format/json_check.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

namespace hawk::format {

namespace {

// Counts, and stops the parser at a limit.
struct Counter : rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Counter> {
  explicit Counter(const JsonLimits& of)
      : limits(of) {}

  bool Default() { return ++values <= limits.values; }

  bool StartObject() { return open(); }

  bool StartArray() { return open(); }

  bool EndObject(rapidjson::SizeType) { return close(); }

  bool EndArray(rapidjson::SizeType) { return close(); }

  bool Key(const char*, rapidjson::SizeType, bool) { return true; }

  bool open() { return ++depth <= limits.depth && Default(); }

  bool close() {
    --depth;
    return true;
  }

  JsonLimits limits;
  std::size_t depth = 0;
  std::size_t values = 0;
};

} // namespace

std::optional<JsonProblem> find_json_problem(std::string_view text,
                                             const JsonLimits& limits) {
  rapidjson::MemoryStream stream(text.data(), text.size());
  Counter counter(limits);
  rapidjson::Reader reader;
  constexpr unsigned k_flags = rapidjson::kParseIterativeFlag
                               | rapidjson::kParseNumbersAsStringsFlag
                               | rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult result =
      reader.Parse<k_flags>(stream, counter);
  if (!result.IsError()) {
    return std::nullopt;
  }
  if (result.Code() == rapidjson::kParseErrorTermination) {
    return JsonProblem{true, counter.depth > limits.depth ? "it is too deep"
                                                          : "it has too many values"};
  }
  return JsonProblem{false,
                     std::string(rapidjson::GetParseError_En(result.Code()))
                         + " at byte " + std::to_string(result.Offset())};
}

} // namespace hawk::format
