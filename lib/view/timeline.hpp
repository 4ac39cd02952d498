#pragma once

// A story as text, one line an entry, and behind a failure its stack:
//   02:44:07.123456 +0.000012 out [7f3a] connecting
//   02:44:07.130456 +0.007000 evt failed after 12.0 ms: KeyError: 'dan'
//                                 at agent.py:41 answer
//                                 created at agent.py:52 main

#include "story/entry.hpp"
#include "view/style.hpp"

#include <optional>
#include <string>
#include <vector>

namespace hawk::view {

class Timeline final {
public:
  explicit Timeline(Style style)
      : style_(style) {}

  // Local time of day, seconds since the entry rendered before, stream, text.
  // Lost bytes get a line of their own. The same stack twice in a row is shown
  // once.
  std::string render(const story::Entry& entry);

private:
  std::string render_stack(const story::Entry& entry);

  Style style_;
  std::vector<std::string> stack_before_;
  std::optional<model::Nanos> before_;
};

} // namespace hawk::view
