#include "raw_copy.hpp"

#include "input_file.hpp"
#include "trace_story.hpp"

#include "format/input.hpp"
#include "story/stream_bytes.hpp"

namespace hawk::cli {

namespace {

base::Result<RawCopied> copy_file(base::Fd input,
                                  const std::string& name,
                                  Destination& to) {
  HAWK_TRY(format::Input file, format::Input::open(std::move(input), name));
  while (!to.is_closed()) {
    HAWK_TRY(const std::string_view block, file.next_piece());
    if (block.empty()) {
      break;
    }
    to.write(block);
  }
  return RawCopied{};
}

} // namespace

base::Result<RawCopied> copy_raw(const std::string& path,
                                 std::optional<model::Stream> stream,
                                 Destination& to) {
  const std::string name = input_name(path);
  HAWK_TRY(base::Fd input, open_input(path));
  HAWK_TRY(const bool ours, is_trace(input.get(), path));
  if (!ours) {
    return copy_file(std::move(input), name, to);
  }
  HAWK_TRY(trace::Reader reader, open_trace(std::move(input), name));
  story::StreamBytes bytes;
  TraceNotes notes;
  while (!to.is_closed()) {
    HAWK_TRY(const std::optional<model::Event> event, reader.next());
    if (!event) {
      break;
    }
    notes.observe(*event);
    const auto* chunk = std::get_if<model::StreamChunk>(&event->payload);
    if (chunk == nullptr
        || (stream && chunk->stream != *stream
            && chunk->stream != model::Stream::both)) {
      continue;
    }
    to.write(bytes.take(*chunk).bytes);
  }
  RawCopied copied;
  if (!to.is_closed()) {
    copied.notes =
        notes.sentences(reader.summary(), bytes.missing(), bytes.late());
  }
  copied.damaged = reader.summary().is_damaged();
  return copied;
}

} // namespace hawk::cli
