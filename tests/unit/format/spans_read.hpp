#pragma once

// Texts of spans to what is read of them.

#include "format/document_decoder.hpp"
#include "format/spans.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

struct ReadSpans {
  std::vector<model::FileRecord> records;
  std::vector<Skipped> skipped;

  std::vector<model::Span> spans() const {
    std::vector<model::Span> out;
    for (const model::FileRecord& record : records) {
      if (record.span() != nullptr) {
        out.push_back(*record.span());
      }
    }
    return out;
  }

  std::vector<model::LogEvent> logs() const {
    std::vector<model::LogEvent> out;
    for (const model::FileRecord& record : records) {
      if (record.log() != nullptr) {
        out.push_back(*record.log());
      }
    }
    return out;
  }

  // The span of that name, of several the first; one without a name if none.
  model::Span span(std::string_view name) const {
    for (const model::Span& span : spans()) {
      if (span.name == name) {
        return span;
      }
    }
    return {};
  }
};

// As the line of a log.
inline ReadSpans read_line(std::string_view text) {
  ReadSpans out;
  JsonDocument document;
  REQUIRE(document.parse(text).valid);
  const Json root = document.root();
  const std::size_t count =
      read_spans(span_format_of(root), root, [&](model::FileRecord record) {
        out.records.push_back(std::move(record));
      });
  CHECK(count == out.records.size());
  return out;
}

// As a document, in pieces.
inline ReadSpans read_document(std::string_view text, std::size_t piece) {
  ReadSpans out;
  DocumentDecoder decoder([&](model::FileRecord record) {
    out.records.push_back(std::move(record));
  });
  for (std::size_t at = 0; at < text.size(); at += piece) {
    decoder.decode(text.substr(at, piece));
  }
  decoder.finish();
  out.skipped = decoder.skipped();
  return out;
}

// In every way, which must agree.
inline ReadSpans read_both(std::string_view text) {
  ReadSpans line = read_line(text);
  ReadSpans document = read_document(text, text.size());
  CHECK(line.spans() == document.spans());
  CHECK(line.logs() == document.logs());
  for (const std::size_t piece : {1U, 7U}) {
    const ReadSpans pieces = read_document(text, piece);
    CHECK(pieces.records == document.records);
    CHECK(pieces.skipped == document.skipped);
  }
  return document;
}

inline std::string fixture(const std::string& name) {
  std::ifstream file(std::string(HAWK_FIXTURES) + "/format/" + name,
                     std::ios::binary);
  REQUIRE(file.good());
  return {std::istreambuf_iterator<char>(file), {}};
}

template <typename T>
T attribute(const model::Attributes& attributes, const std::string& key) {
  const auto found = attributes.find(key);
  REQUIRE_MESSAGE(found != attributes.end(), key);
  REQUIRE(std::holds_alternative<T>(found->second));
  return std::get<T>(found->second);
}

inline std::string text_of(const model::Attributes& attributes,
                           const std::string& key) {
  return attribute<std::string>(attributes, key);
}

} // namespace hawk::format
