#include "format/framing.hpp"

#include "format/characters.hpp"

#include <algorithm>

namespace hawk::format {

namespace {

// "2026-11-21T10:00:01.123456789Z stdout F ": where the parts of a CRI line
// begin; the tag of a piece may have more after a colon ("P:...").
struct CriParts {
  std::string_view time;
  std::string_view stream;
  char tag = 'F';
  std::size_t text = 0; // where it begins
};

std::optional<CriParts> find_cri(std::string_view line) {
  if (line.size() < 30 || !is_digit(line[0]) || line[4] != '-') {
    return std::nullopt;
  }
  const std::size_t time = line.find(' ');
  if (time == std::string_view::npos || time > 40 || line[10] != 'T') {
    return std::nullopt;
  }
  const std::string_view stream = line.substr(time + 1, 6);
  if ((stream != "stdout" && stream != "stderr") || line.size() < time + 10
      || line[time + 7] != ' ') {
    return std::nullopt;
  }
  const char tag = line[time + 8];
  const std::size_t end = line.find(' ', time + 8);
  if ((tag != 'F' && tag != 'P') || end == std::string_view::npos
      || (end != time + 9 && line[time + 9] != ':')) {
    return std::nullopt;
  }
  return CriParts{line.substr(0, time), stream, tag, end + 1};
}

// "[pod/orders-7d4/app] text".
bool take_kubectl(std::string_view& line, Frame& frame) {
  constexpr std::string_view k_begin = "[pod/";
  if (!line.starts_with(k_begin)) {
    return false;
  }
  const std::size_t end = line.find("] ");
  const std::size_t slash = line.find('/', k_begin.size());
  if (end == std::string_view::npos || slash == std::string_view::npos
      || slash > end) {
    return false;
  }
  frame.kind = Frame::Kind::kubectl;
  frame.pod = line.substr(k_begin.size(), slash - k_begin.size());
  frame.container = line.substr(slash + 1, end - slash - 1);
  line.remove_prefix(end + 2);
  return true;
}

// "orders-1  | text", of docker compose logs.
bool take_compose(std::string_view& line, Frame& frame) {
  const auto name = std::find_if_not(line.begin(), line.end(), [](char c) {
    return is_id_character(c) || c == '.';
  });
  const auto size = static_cast<std::size_t>(name - line.begin());
  const std::size_t bar = line.find_first_not_of(' ', size);
  if (size == 0 || size > 63 || bar == std::string_view::npos || bar == size
      || line[bar] != '|' || bar > 80 || bar + 1 >= line.size()
      || line[bar + 1] != ' ') {
    return false;
  }
  frame.kind = Frame::Kind::compose;
  frame.container = line.substr(0, size);
  line.remove_prefix(bar + 2);
  return true;
}

} // namespace

Frame take_frame(std::string_view& line, LogTimes& times) {
  Frame frame;
  if (line.empty()) {
    return frame;
  }
  if (line[0] == '[') {
    take_kubectl(line, frame);
  } else if (is_digit(line[0])) {
    if (const auto cri = find_cri(line)) {
      frame.kind = Frame::Kind::cri;
      frame.time = times.parse(cri->time);
      frame.stream = cri->stream;
      frame.partial = cri->tag == 'P';
      line.remove_prefix(cri->text);
    }
  } else if (is_letter(line[0])) {
    take_compose(line, frame);
  }
  return frame;
}

std::optional<DockerLine> read_docker(const Json& object, LogTimes& times) {
  const Json log = object["log"];
  const Json time = object["time"];
  const Json stream = object["stream"];
  if (!log.is_string() || !time.is_string() || !stream.is_string()) {
    return std::nullopt;
  }
  DockerLine line;
  line.frame.kind = Frame::Kind::docker;
  line.frame.stream = stream.text();
  line.frame.time = times.parse(time.text());
  line.text = log.text();
  line.frame.partial = !line.text.ends_with('\n');
  line.text.remove_suffix(line.frame.partial ? 0 : 1);
  return line;
}

bool is_partial(std::string_view line) {
  if (line.starts_with("{\"log\":\"")) {
    return line.find("\\n\",\"stream\":") == std::string_view::npos
           && line.find("\\n\",\"time\":") == std::string_view::npos
           && line.find("\"stream\":") != std::string_view::npos;
  }
  const auto cri = find_cri(line);
  return cri && cri->tag == 'P';
}

} // namespace hawk::format
