#include "format/document_decoder.hpp"

#include "format/otlp_proto.hpp"
#include "format/unpacker.hpp"

#include <algorithm>
#include <utility>

namespace hawk::format {

namespace {

constexpr std::size_t k_length_size = 4;
// As the exporters' limit of a request is 64 MiB.
constexpr std::size_t k_max_message = std::size_t{256} << 20;

std::size_t length_of(std::string_view bytes) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < k_length_size; ++i) {
    length = length << 8U | static_cast<unsigned char>(bytes[i]);
  }
  return length;
}

// JSON begins with a bracket, blanks or a byte order mark.
bool is_framed(char first) {
  return static_cast<unsigned char>(first) < '\t';
}

} // namespace

DocumentDecoder::DocumentDecoder(RecordSink sink, OtherReader other)
    : elements_(std::move(other)),
      scanner_(elements_, skipped_, sink_),
      sink_(std::move(sink)) {}

void DocumentDecoder::decode(std::string_view bytes) {
  if (mode_ == Mode::unknown && !bytes.empty()) {
    mode_ = is_framed(bytes[0]) ? Mode::framed : Mode::json;
    constexpr std::string_view k_mark = "\xef\xbb\xbf";
    if (bytes.starts_with(k_mark)) {
      // Blanks in its place, so that offsets are right.
      scanner_.scan("   ");
      bytes.remove_prefix(k_mark.size());
    }
  }
  if (mode_ == Mode::json) {
    scanner_.scan(bytes);
  } else if (mode_ == Mode::framed) {
    decode_framed(bytes);
  }
}

// Completes the message that was begun. Returns how many bytes it took.
std::size_t DocumentDecoder::take_frame(std::string_view bytes) {
  std::size_t taken = 0;
  const auto fill = [&](std::size_t size) {
    const std::size_t more =
        std::min(size - std::min(size, frame_.size()), bytes.size() - taken);
    frame_.append(bytes.substr(taken, more));
    taken += more;
    return frame_.size() >= size;
  };
  if (!fill(k_length_size)) {
    return taken;
  }
  const std::size_t length = length_of(frame_);
  if (length > k_max_message) {
    skipped_.add("are messages longer than 256 MiB: what follows is lost", 0);
    mode_ = Mode::lost;
  } else if (fill(k_length_size + length)) {
    read_message(std::string_view(frame_).substr(k_length_size),
                 offset_ + taken - length);
    frame_.clear();
  }
  return taken;
}

void DocumentDecoder::decode_framed(std::string_view bytes) {
  while (!bytes.empty() && mode_ == Mode::framed) {
    const std::size_t taken = take_frame(bytes);
    bytes.remove_prefix(taken);
    offset_ += taken;
  }
}

void DocumentDecoder::read_message(std::string_view message,
                                   std::uint64_t offset) {
  if (message.empty()) {
    return;
  }
  // As the Collector's file exporter packs each by itself.
  std::string unpacked;
  if (packing_of(message) != Packing::none) {
    auto text = unpack_all(message, k_max_message);
    if (!text) {
      skipped_.add(text.error().message, 0);
      return;
    }
    unpacked = *std::move(text);
    message = unpacked;
  }
  const RecordSink sink = [&](model::FileRecord record) {
    record.offset = offset;
    sink_(std::move(record));
  };
  const std::size_t count = message.starts_with('{')
                                ? read_json_message(message, sink)
                                : read_proto_message(message, sink);
  if (count == 0) {
    skipped_.add("are messages without spans", 0);
  }
}

// How many records; nothing to be said of none.
std::size_t DocumentDecoder::read_json_message(std::string_view message,
                                               const RecordSink& sink) {
  const JsonDocument::Parsed parsed = document_.parse(message);
  if (!parsed.valid) {
    skipped_.add("are no JSON: " + parsed.problem, 0);
    return 1;
  }
  const Json value = document_.root();
  return read_spans(span_format_of(value), value, sink);
}

std::size_t DocumentDecoder::read_proto_message(std::string_view message,
                                                const RecordSink& sink) {
  const OtlpProtoRead read = read_otlp_proto(message, sink);
  if (!read.problem.empty()) {
    skipped_.add("are damaged protobuf: " + read.problem, 0);
    return 1;
  }
  return read.records;
}

void DocumentDecoder::finish() {
  if (!frame_.empty()) {
    skipped_.add("end in the middle of a message", 0);
    frame_.clear();
  }
  scanner_.finish();
  elements_.finish(sink_, skipped_);
}

} // namespace hawk::format
