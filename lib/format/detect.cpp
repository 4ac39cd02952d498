#include "format/detect.hpp"

#include "format/byte_source.hpp"
#include "format/json.hpp"
#include "format/otlp_proto.hpp"
#include "format/record_start.hpp"
#include "format/spans.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hawk::format {

// A console exporter prints indented objects as well, each a span, with other
// lines between.
bool begins_container(std::string_view text) {
  const std::size_t quote = text.find_first_not_of(" \t\r\n", 1);
  if (quote == std::string_view::npos || text[quote] != '"') {
    return false;
  }
  const std::string_view rest = text.substr(quote + 1, 64);
  const std::string_view key = rest.substr(0, rest.find('"'));
  constexpr std::array<std::string_view, 14> k_containers = {
      "resourceSpans", "resource_spans", "resourceLogs", "resource_logs",
      "resourceMetrics", "data", "traceEvents", "batches", "result", "trace",
      "spans", "displayTimeUnit", "otherData", "traceID"};
  return std::find(k_containers.begin(), k_containers.end(), key)
         != k_containers.end();
}

namespace {

constexpr std::string_view k_mark = "\xef\xbb\xbf";
constexpr std::string_view k_trace = "{\"k\":\"";

bool is_ours(std::string_view text) {
  // A record ends with its checksum: ,"c":"0123abcd"}
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  return line.starts_with(k_trace)
         && (end == std::string_view::npos
                 ? line.starts_with("{\"k\":\"hawk\"")
                 : line.size() > 16
                       && line.substr(line.size() - 16).starts_with(",\"c\":\""));
}

// Whether JSON that ends so may go on with an object: behind a bracket, comma
// or colon that is within no text.
bool may_go_on_with_object(std::string_view text) {
  bool in_text = false;
  char last = '\0';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      ++at;
    } else if (c == '"') {
      in_text = !in_text;
    }
    last = c == ' ' || c == '\t' || c == '\r' ? last : c;
  }
  return !in_text && (last == '[' || last == ',' || last == ':');
}

// Takes the next line that is not empty.
std::string_view take_line(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
  const std::string_view line = text.substr(0, text.find('\n'));
  text.remove_prefix(line.size());
  return line;
}

// Whether `rest`, which stands below a line that begins a container and does
// not end it, begins with a record: the line above was one that is damaged.
bool goes_on_with_record(std::string_view above, std::string_view rest) {
  const std::string_view line = take_line(rest);
  if (starts_with_date(line)) {
    return true;
  }
  JsonDocument document;
  if (!line.starts_with('{')) {
    return false;
  }
  const JsonDocument::Parsed parsed = document.parse(line);
  if (!parsed.valid || !document.root().is_object()
      || line.find_first_not_of(" \t\r", parsed.size)
             != std::string_view::npos) {
    return false;
  }
  if (!may_go_on_with_object(above)) {
    return true;
  }
  const std::string_view third = take_line(rest); // of a document: "]" or ","
  return third.starts_with('{') || starts_with_date(third);
}

// Whether a value that begins here goes on over many lines, or stands on one
// line too long for a log.
bool is_document(std::string_view text, bool is_all) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos
      || (text[begin] != '[' && text[begin] != '{')) {
    return false;
  }
  text.remove_prefix(begin);
  const std::size_t line = text.find('\n');
  const bool list = text[0] == '[';
  // "[2026-11-21 ..." and "[INFO] ..." begin log lines.
  const std::size_t next = text.find_first_not_of(" \t\r\n", 1);
  if (list && (next == std::string_view::npos || text[next] != '{')) {
    return false;
  }
  JsonDocument document;
  if (line != std::string_view::npos) {
    const JsonDocument::Parsed first = document.parse(text.substr(0, line));
    if (first.valid && !list) {
      // One line of many, unless it is all there is.
      const bool alone =
          is_all
          && text.find_first_not_of(" \t\r\n", line) == std::string_view::npos;
      return alone && span_format_of(document.root()) != SpanFormat::none;
    }
    return list
           || (begins_container(text)
               && !goes_on_with_record(text.substr(0, line),
                                       text.substr(line)));
  }
  if (is_all && !list) {
    return document.parse(text).valid
               ? span_format_of(document.root()) != SpanFormat::none
               : begins_container(text); // it was cut
  }
  return true;
}

// A log that was cut while a program had it open begins with a hole.
std::string_view without_hole(std::string_view text) {
  const std::size_t end = text.find_first_not_of('\0');
  // Four bytes and fewer may be a length.
  return end == std::string_view::npos || end < 5 ? text : text.substr(end);
}

// What begins so is no log, whatever follows.
bool has_magic(std::string_view text) {
  constexpr auto k_magics = std::to_array<std::string_view>(
      {"\x7f" "ELF", "\x89PNG\r\n", "GIF8", "\xff\xd8\xff", "%PDF-", "PK\3\4",
       "SQLite format 3", "!<arch>\n", "\xfd" "7zXZ", "BZh9", "\xca\xfe\xba\xbe",
       "wOFF", "wOF2", "OTTO", "LPKSHHRH", "REDIS0"});
  // A .pyc has its version in two bytes before a line end: 3.8 is 0x0d55.
  const bool python = text.size() > 4 && text[1] >= '\x0b' && text[1] < '\x20'
                      && text.substr(2).starts_with("\r\n");
  return python
         || std::any_of(
             k_magics.begin(), k_magics.end(), [&](const auto& magic) {
               return text.starts_with(magic);
             });
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x07 || (byte > 0x0d && byte < 0x20 && c != '\x1b')
         || byte == 0x7f;
}

// Programs, pictures and databases have a control character in ten bytes or
// so, and random bytes one in nine. Logs have some: bells, backspaces, NULs
// between JSON objects (GELF), and a hole where a machine went down while they
// were written, in blocks of 512 bytes.
bool is_binary(std::string_view text) {
  constexpr std::size_t k_hole = 512;
  constexpr std::size_t k_text_per_control = 40;
  std::size_t controls = 0;
  std::size_t size = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!is_control(text[i])) {
      continue;
    }
    std::size_t end = text.find_first_not_of('\0', i);
    end = end == std::string_view::npos ? text.size() : end;
    if (end >= i + k_hole) {
      size -= end - i;
      i = end - 1;
      continue;
    }
    const bool separates = text[i] == '\0' && i > 0 && text[i - 1] == '}';
    controls += separates ? 0 : 1;
  }
  return size == 0 || has_magic(text)
         || controls > std::max<std::size_t>(size / k_text_per_control, 1);
}

bool is_framed(std::string_view text, bool is_all) {
  if (text.size() < 6) {
    return false;
  }
  std::uint32_t size = 0;
  for (int i = 0; i < 4; ++i) {
    size = (size << 8U) | static_cast<unsigned char>(text[static_cast<std::size_t>(i)]);
  }
  if (size < 2 || (is_all ? size + 4 > text.size() : size >= (1U << 30U))) {
    return false;
  }
  const std::string_view message = text.substr(4);
  return message[0] == '{' || packing_of(message) == Packing::zstd
         || may_be_otlp_proto(message, size);
}

} // namespace

std::string_view without_mark(std::string_view text) {
  return text.starts_with(k_mark) ? text.substr(k_mark.size()) : text;
}

bool is_within_line(std::string_view beginning) {
  const std::size_t begin = beginning.find_first_not_of(" \t\r\n");
  return begin != std::string_view::npos && beginning[begin] == '{'
         && beginning.find('\n', begin) == std::string_view::npos;
}

bool goes_on_in_lines(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  const std::size_t end = text.find('\n', begin);
  if (begin == std::string_view::npos || end == std::string_view::npos
      || text.find_first_not_of(" \t\r\n", end) == std::string_view::npos) {
    return false;
  }
  const std::string_view first = text.substr(begin, end - begin);
  if (JsonDocument().parse(first).valid || !begins_container(first)) {
    return true;
  }
  // Its first line has no end: of a document, or of a record that was damaged.
  return goes_on_with_record(first, text.substr(end));
}

FileKind detect(std::string_view beginning, bool is_all) {
  if (beginning.empty()) {
    return FileKind::empty;
  }
  if (beginning.starts_with("\xff\xfe") || beginning.starts_with("\xfe\xff")) {
    return FileKind::utf16;
  }
  const std::string_view text = without_hole(without_mark(beginning));
  if (is_ours(text)) {
    return FileKind::trace;
  }
  if (is_framed(text, is_all)) {
    return FileKind::framed_otlp;
  }
  if (is_binary(text)) {
    return FileKind::binary;
  }
  return is_document(text, is_all) ? FileKind::document : FileKind::lines;
}

} // namespace hawk::format
