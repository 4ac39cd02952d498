#pragma once

// What a file is, by its beginning.

#include <string_view>

namespace hawk::format {

enum class FileKind {
  empty,
  trace,       // a recording of ours: man/hawkctl-trace.5
  lines,       // a log: each line by its own look
  document,    // one JSON value: Zipkin, Jaeger, Chrome, OTLP; maybe cut
  framed_otlp, // messages behind four bytes of length each
  binary,
  utf16,
};

// `beginning` is up to 64 KiB, with a byte order mark if there is one; `is_all`
// says that the file is no longer.
FileKind detect(std::string_view beginning, bool is_all);

// Whether what begins so may be a document only because its first line does
// not end there.
bool is_within_line(std::string_view beginning);

// Of such: whether it is a record of a log, whole or damaged, with more lines
// behind it. `text` is the first line and what follows.
bool goes_on_in_lines(std::string_view text);

// Whether an object begins as what holds many spans does, by its first key.
bool begins_container(std::string_view text);

// Takes a UTF-8 byte order mark off the front.
std::string_view without_mark(std::string_view text);

} // namespace hawk::format
