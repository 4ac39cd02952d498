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
  enum class Kind { none, docker, cri, kubectl, compose };

  Kind kind = Kind::none;
  std::string stream;         // "stdout", "stderr"
  std::string pod;            // k8s.pod.name
  std::string container;      // k8s.container.name, or Compose's service
  std::optional<Nanos> time;  // of the runtime
  bool partial = false;       // the next piece of this source belongs to it

  // Pieces of one source are joined.
  std::string source() const { return pod + '/' + container + '/' + stream; }
};

// Takes a frame off the front of a line, if there is one: CRI's "TIME stdout F
// ", kubectl's "[pod/NAME/CONTAINER] ", Compose's "service-1  | ".
Frame take_frame(std::string_view& line, LogTimes& times);

// The same for Docker's json-file: {"log":"...","stream":"stdout","time":"..."}.
// Nothing for another object. The text is `log` without its newline.
struct DockerLine {
  Frame frame;
  std::string_view text;
};

std::optional<DockerLine> read_docker(const Json& object, LogTimes& times);

// By the bytes of the line alone: whether it is a piece that the next one
// completes.
bool is_partial(std::string_view line);

} // namespace hawk::format
