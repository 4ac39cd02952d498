#pragma once

// Spans out of one large JSON document, in pieces of any size: the elements of
// the lists in it are read one at a time, so that a million spans never stand in
// memory as JSON. What follows a document is read as the next one; a document
// may end anywhere. Also OTLP, JSON or protobuf, with a length before each
// message, which may be packed.

#include "format/document_scanner.hpp"
#include "format/element_reader.hpp"
#include "format/json.hpp"
#include "format/record_sink.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

class DocumentDecoder final {
public:
  // `other` reads elements that are no spans, as records of a log.
  explicit DocumentDecoder(RecordSink sink, OtherReader other = {});

  void decode(std::string_view bytes);
  void finish();

  const std::vector<Skipped>& skipped() const { return skipped_.list(); }

private:
  enum class Mode { unknown, json, framed, lost };

  void decode_framed(std::string_view bytes);
  std::size_t take_frame(std::string_view bytes);
  void read_message(std::string_view message, std::uint64_t offset);
  std::size_t read_json_message(std::string_view message,
                                const RecordSink& sink);
  std::size_t read_proto_message(std::string_view message,
                                 const RecordSink& sink);

  SkippedList skipped_;
  ElementReader elements_;
  DocumentScanner scanner_;
  Mode mode_ = Mode::unknown;
  std::string frame_; // a message of which not all is there
  std::uint64_t offset_ = 0;
  JsonDocument document_;
  RecordSink sink_;
};

} // namespace hawk::format
