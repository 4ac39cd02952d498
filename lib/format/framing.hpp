#pragma once

// What container runtimes and their tools put around a line: where it comes
// from, when, and whether it goes on in the next piece.

#include "format/json.hpp"
#include "format/log_time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace hawk::format {

struct Frame {
  enum class Kind { none, docker, cri, kubectl, compose, stamped };

  Kind kind = Kind::none;
  std::string_view stream;    // "stdout", "stderr"
  std::string_view pod;       // k8s.pod.name
  std::string_view container; // k8s.container.name, or Compose's service
  std::string_view time;      // of the runtime, as it stands there
  bool partial = false;       // the next piece of this source belongs to it
  bool escaped = false; // there may be in its text what is not in the line

  bool operator==(const Frame&) const = default;
};

// The service that a frame names; empty: none.
inline std::string_view service_of(const Frame& frame) {
  return frame.kind == Frame::Kind::compose ? frame.container
                                            : std::string_view();
}

// Takes a frame off the front of a line, if there is one: CRI's "TIME stdout F
// ", kubectl's "[pod/NAME/CONTAINER] ", Compose's "service-1  | ", the time
// that `docker logs -t` puts before JSON. The views are into the line.
Frame take_frame(std::string_view& line);

// The same for Docker's json-file: {"log":"...","stream":"stdout","time":...}.
// Nothing for another object. The text is `log` without its newline; the views
// are into the document.
struct DockerLine {
  Frame frame;
  std::string_view text;
};

std::optional<DockerLine> read_docker(const Json& object);

// The same without a document, of a line that has these three members, as the
// daemon writes them. Nothing: the document tells. The views are into the line,
// that of the text into `unescaped`, whose size says nothing.
std::optional<DockerLine> read_docker(std::string_view line,
                                      std::string& unescaped);

// By the bytes of the line alone, its escapes left in: where the text in a line
// of json-file stands. Nothing for another line.
std::optional<std::string_view> find_docker_text(std::string_view line);

// Whether a line begins as one of json-file, blanks in it or none: programs that
// pass such lines on write them anew.
bool begins_docker(std::string_view line);

// By the bytes of the line alone: whether it is a piece that the next one
// completes.
bool is_partial(std::string_view line);

} // namespace hawk::format
