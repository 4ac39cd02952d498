#pragma once

// Lines of a log to the tracebacks in them: which frames, which message, and
// what it was raised from. A log may put its own words before each line.

#include <string>
#include <string_view>
#include <vector>

namespace hawk::analyse {

struct Frame {
  std::string file;
  int line = 0;
  std::string function;

  // Of a package or of Python itself: not the agent's own.
  bool is_foreign() const;

  bool operator==(const Frame&) const = default;
};

class TracebackReader final {
public:
  enum class Line {
    plain,   // of no traceback
    part,    // its heading, a frame, a line of source, what joins two
    message, // "RuntimeError: ..."
  };

  Line take(std::string_view line);

  // Of the traceback whose message came last, the outermost first; empty after
  // a plain line.
  const std::vector<Frame>& frames() const { return frames_; }

  // What was said before, of the same chain: the messages of the exceptions
  // that it was raised from, "Exception ignored in: ...".
  const std::vector<std::string>& messages() const { return messages_; }

private:
  enum class At { nowhere, preface, frames, message, chain };

  void forget();
  Line take_message(std::string_view line);

  At at_ = At::nowhere;
  std::size_t prefix_ = 0; // a log's own words, in bytes
  std::vector<Frame> frames_;
  std::vector<std::string> messages_;
};

} // namespace hawk::analyse
