#pragma once

// Lines through a LineDecoder, as a list of records.

#include "format/line_decoder.hpp"

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::test {

// 2026-11-21T10:00:01Z
inline constexpr std::int64_t k_ten = 1'795'255'201'000'000'000;

inline std::vector<model::FileRecord> read_log(std::string_view text) {
  std::vector<model::FileRecord> records;
  format::LineDecoder decoder(
      [&records](model::FileRecord record) {
        records.push_back(std::move(record));
      },
      {model::Nanos(k_ten + 3'600'000'000'000)});
  decoder.decode(text, 0, 1);
  decoder.finish();
  return records;
}

// A file below tests/fixtures/format.
inline std::string read_fixture(const std::string& name) {
  std::ifstream in(std::string(HAWK_FIXTURES "/format/") + name,
                   std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::vector<model::FileRecord> read_log_file(const std::string& name) {
  return read_log(read_fixture(name));
}

// An attribute as text; empty if there is none.
inline std::string text_of(const model::FileRecord& record,
                           const std::string& key) {
  const model::LogEvent* log = record.log();
  const auto found = log->attributes.find(key);
  if (found == log->attributes.end()) {
    return {};
  }
  if (const auto* text = std::get_if<std::string>(&found->second)) {
    return *text;
  }
  if (const auto* number = std::get_if<std::int64_t>(&found->second)) {
    return std::to_string(*number);
  }
  return "?";
}

inline std::int64_t time_of(const model::FileRecord& record) {
  return record.log()->timestamp.value_or(model::Nanos{}).count();
}

} // namespace hawk::test
