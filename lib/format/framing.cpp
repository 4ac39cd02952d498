#include "format/framing.hpp"

#include "base/byte_scan.hpp"
#include "format/characters.hpp"
#include "format/json_cursor.hpp"
#include "format/record_start.hpp"
#include "format/severity.hpp"

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
  if (line.size() < 30 || !is_digit(line[0]) || line[4] != '-'
      || line[10] != 'T') {
    return std::nullopt;
  }
  const std::size_t time = line.find(' ');
  if (time == std::string_view::npos || time > 40) {
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
  const std::size_t end = line.find(']');
  const std::size_t slash = line.find('/', k_begin.size());
  if (end == std::string_view::npos || slash == std::string_view::npos
      || slash > end || (end + 1 < line.size() && line[end + 1] != ' ')) {
    return false;
  }
  frame.kind = Frame::Kind::kubectl;
  frame.pod = line.substr(k_begin.size(), slash - k_begin.size());
  frame.container = line.substr(slash + 1, end - slash - 1);
  line.remove_prefix(std::min(end + 2, line.size()));
  return true;
}

// "orders-1" and "x_orders_1" are what Compose calls containers. A name that
// was given may be any word: what follows must look like a log then.
bool is_container(std::string_view name, std::string_view rest) {
  const std::size_t digits = name.find_last_not_of("0123456789");
  const bool numbered = digits != std::string_view::npos
                        && digits + 1 < name.size() && digits > 0
                        && (name[digits] == '-' || name[digits] == '_');
  return numbered
         || (severity_of(name).empty() && !rest.starts_with('[')
             && starts_record(rest));
}

// A colour at the front: "ESC[36m".
std::string_view without_color(std::string_view line) {
  const std::size_t end = line.starts_with("\x1b[")
                              ? line.find_first_not_of("0123456789;", 2)
                              : std::string_view::npos;
  line.remove_prefix(end < line.size() && line[end] == 'm' ? end + 1 : 0);
  return line;
}

// "orders-1  | text", of docker compose logs; with colours the prefix has one
// as a whole.
bool take_compose(std::string_view& whole, Frame& frame) {
  const std::string_view line = without_color(whole);
  const auto name = std::find_if_not(line.begin(), line.end(), [](char c) {
    return is_id_character(c) || c == '.';
  });
  const auto size = static_cast<std::size_t>(name - line.begin());
  const std::size_t bar = line.find_first_not_of(' ', size);
  if (size == 0 || size > 63 || bar == std::string_view::npos || bar == size
      || line[bar] != '|' || bar > 80
      || (bar + 1 < line.size() && line[bar + 1] != ' ')) {
    return false;
  }
  std::string_view rest = line.substr(std::min(bar + 2, line.size()));
  if (line.size() < whole.size()) {
    rest = without_color(rest);
  }
  if (!is_container(line.substr(0, size), rest)) {
    return false;
  }
  frame.kind = Frame::Kind::compose;
  frame.container = line.substr(0, size);
  whole = rest;
  return true;
}

// "2026-11-21T10:00:01.123456789Z" or with "+01:00": always nine digits.
bool is_runtime_time(std::string_view time) {
  constexpr std::size_t k_seconds = 19;
  constexpr std::size_t k_nanos = k_seconds + 10;
  return time.size() > k_nanos && time[k_seconds] == '.'
         && std::all_of(
             time.begin() + k_seconds + 1, time.begin() + k_nanos, is_digit)
         && !is_digit(time[k_nanos]);
}

// "2026-11-21T10:00:01.123456789Z text": what `kubectl logs --timestamps` and
// `docker logs -t` put before each line, those of a traceback, too. Other times
// before JSON are such as well.
bool take_stamp(std::string_view& line, Frame& frame) {
  if (line.size() < 20 || line[4] != '-' || line[10] != 'T') {
    return false;
  }
  const std::size_t space = line.find(' ');
  if (space > 40
      || !(line.substr(space).starts_with(" {\"")
           || is_runtime_time(line.substr(0, space)))) {
    return false;
  }
  frame.kind = frame.kind == Frame::Kind::none ? Frame::Kind::stamped
                                               : frame.kind;
  frame.time = line.substr(0, space);
  line.remove_prefix(space + 1);
  return true;
}

} // namespace

Frame take_frame(std::string_view& line) {
  Frame frame;
  if (line.empty()) {
    return frame;
  }
  if (line[0] == '[') {
    if (take_kubectl(line, frame)) {
      take_stamp(line, frame);
    }
  } else if (is_digit(line[0])) {
    if (const auto cri = find_cri(line)) {
      frame.kind = Frame::Kind::cri;
      frame.time = cri->time;
      frame.stream = cri->stream;
      frame.partial = cri->tag == 'P';
      line.remove_prefix(cri->text);
    } else {
      take_stamp(line, frame);
    }
  } else if (is_letter(line[0]) || line[0] == '\x1b') {
    if (take_compose(line, frame)) {
      take_stamp(line, frame);
    }
  }
  return frame;
}

namespace {

DockerLine make_docker_line(std::string_view log,
                            std::string_view stream,
                            std::string_view time) {
  DockerLine line;
  line.frame.kind = Frame::Kind::docker;
  line.frame.stream = stream;
  line.frame.time = time;
  line.text = log;
  line.frame.partial = !line.text.ends_with('\n');
  line.text.remove_suffix(line.frame.partial ? 0 : 1);
  line.text.remove_suffix(line.text.ends_with('\r') ? 1 : 0);
  line.frame.escaped = true;
  return line;
}

} // namespace

std::optional<DockerLine> read_docker(const Json& object) {
  const Json log = object["log"];
  const Json time = object["time"];
  const Json stream = object["stream"];
  if (!log.is_string() || !time.is_string() || !stream.is_string()) {
    return std::nullopt;
  }
  return make_docker_line(log.text(), stream.text(), time.text());
}

std::optional<DockerLine> read_docker(std::string_view line,
                                      std::string& unescaped) {
  JsonCursor in(line);
  std::string_view log;
  JsonCursor::Text stream;
  JsonCursor::Text time;
  const auto take = [&in](std::string_view key) {
    const bool found =
        in.left() > key.size() && base::is_same({in.at(), key.size()}, key);
    in.skip(found ? key.size() : 0);
    return found;
  };
  if (!take("{\"log\":\"") || !in.take_unescaped(unescaped, log)
      || !take(",\"stream\":\"") || !in.take_string(stream)
      || !take(",\"time\":\"") || !in.take_string(time) || !in.take('}')
      || in.left() > 0 || stream.escaped || time.escaped) {
    return std::nullopt;
  }
  DockerLine docker = make_docker_line(log, stream.raw, time.raw);
  docker.frame.escaped = in.took_code();
  return docker;
}

namespace {

std::size_t skip_blanks(std::string_view line, std::size_t at) {
  while (at < line.size() && line[at] == ' ') {
    ++at;
  }
  return at;
}

// Where the text of `{"log":"` begins; 0: the line begins otherwise.
std::size_t docker_text_begin(std::string_view line) {
  if (line.empty() || line[0] != '{') {
    return 0;
  }
  std::size_t at = 1;
  for (const std::string_view part : {"\"log\"", ":", "\""}) {
    at = skip_blanks(line, at);
    if (!line.substr(std::min(at, line.size())).starts_with(part)) {
      return 0;
    }
    at += part.size();
  }
  return at;
}

// Where it ends, before `","stream":`; what is in it has its quotes escaped.
std::size_t docker_text_end(std::string_view text) {
  std::size_t end = text.rfind("\",\"stream\":\"");
  if (end == std::string_view::npos) {
    end = text.rfind("\"stream\"");
    if (end == std::string_view::npos) {
      return end;
    }
    for (const char wanted : {',', '"'}) {
      while (end > 0 && text[end - 1] == ' ') {
        --end;
      }
      if (end == 0 || text[end - 1] != wanted) {
        return std::string_view::npos;
      }
      --end;
    }
  }
  return end;
}

} // namespace

bool begins_docker(std::string_view line) {
  return docker_text_begin(line) > 0;
}

std::optional<std::string_view> find_docker_text(std::string_view line) {
  const std::size_t begin = docker_text_begin(line);
  if (begin == 0) {
    return std::nullopt;
  }
  line.remove_prefix(begin);
  const std::size_t end = docker_text_end(line);
  return end == std::string_view::npos ? std::nullopt
                                       : std::optional(line.substr(0, end));
}

bool is_partial(std::string_view line) {
  if (const auto text = find_docker_text(line)) {
    return !text->ends_with("\\n");
  }
  const auto cri = find_cri(line);
  return cri && cri->tag == 'P';
}

} // namespace hawk::format
