#include "format/line_part.hpp"

#include "format/characters.hpp"
#include "format/colors.hpp"
#include "format/framing.hpp"
#include "format/plain.hpp"
#include "format/record_start.hpp"
#include "format/record_head.hpp"

#include <string>

namespace hawk::format {

namespace {

// The text of json-file has its escapes.
LinePart part_of_escaped(std::string_view text) {
  for (const std::string_view end : {"\\n", "\\r"}) {
    text.remove_suffix(text.ends_with(end) ? end.size() : 0);
  }
  const bool json = text.starts_with("{\\\"");
  return !json && (text.starts_with("\\t") || is_part(text, Indented::always))
             ? LinePart::continues
             : LinePart::whole;
}

// Without its frame; in json-file with its escapes.
std::string_view text_of(std::string_view line) {
  if (const auto text = find_docker_text(line)) {
    return *text;
  }
  take_frame(line);
  return line;
}

} // namespace

LinePart part_of(std::string_view line) {
  line.remove_suffix(line.ends_with('\r') ? 1 : 0);
  if (is_partial(line)) {
    return LinePart::goes_on;
  }
  if (const auto text = find_docker_text(line)) {
    return part_of_escaped(*text);
  }
  take_frame(line);
  if (line.starts_with("{\"")) {
    return LinePart::whole;
  }
  std::string buffer;
  const std::string_view plain = without_colors(line, buffer);
  if (head_of(plain) != Head::none) {
    return LinePart::goes_on;
  }
  return is_part(plain, Indented::always) || is_postgres_detail(plain)
             ? LinePart::continues
             : LinePart::whole;
}

bool is_loose(std::string_view line) {
  line.remove_suffix(line.ends_with('\r') ? 1 : 0);
  line = text_of(line);
  std::string buffer;
  return !line.starts_with('{') && !starts_record(without_colors(line, buffer));
}

bool begins_traceback(std::string_view line) {
  std::string buffer;
  return starts_traceback(without_colors(text_of(line), buffer));
}

std::string_view source_of(std::string_view line) {
  if (find_docker_text(line)) {
    constexpr std::string_view k_key = "\",\"stream\":\"";
    line.remove_prefix(line.rfind(k_key) + k_key.size());
    return line.substr(0, line.find('"'));
  }
  const std::string_view whole = line;
  const Frame frame = take_frame(line);
  switch (frame.kind) {
  case Frame::Kind::kubectl: // "[pod/NAME/CONTAINER]"
    return whole.substr(0, whole.find(']'));
  case Frame::Kind::compose:
    return frame.container;
  case Frame::Kind::cri:
    return frame.stream;
  case Frame::Kind::docker:
  case Frame::Kind::stamped:
  case Frame::Kind::none:
    break;
  }
  return {};
}

bool begins_anew(std::string_view line) {
  line.remove_suffix(line.ends_with('\r') ? 1 : 0);
  if (line.empty() || is_blank(line.front())) {
    return false;
  }
  if (line.front() == '{') {
    return line.size() > 1;
  }
  if (take_frame(line).kind != Frame::Kind::none) {
    return false;
  }
  std::string buffer;
  const std::string_view plain = without_colors(line, buffer);
  // "SEVERE: ...", the second line of java.util.logging, begins nothing.
  return !plain.empty() && !is_blank(plain.front()) && starts_record(plain)
         && !starts_level_line(plain) && !is_postgres_detail(plain);
}

} // namespace hawk::format
