#include "raw_copy.hpp"

#include "trace_story.hpp"

#include "story/stream_bytes.hpp"

namespace hawk::cli {

base::Result<RawCopied> copy_raw(const std::string& path,
                                 std::optional<model::Stream> stream,
                                 Destination& to) {
  HAWK_TRY(trace::Reader reader, open_trace(path));
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
