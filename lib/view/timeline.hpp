#pragma once

// A story as text, one line an entry:
//   02:44:07.123456 +0.000012 out [7f3a] connecting

#include "story/entry.hpp"
#include "view/style.hpp"

#include <optional>
#include <string>

namespace hawk::view {

class Timeline final {
public:
  explicit Timeline(Style style)
      : style_(style) {}

  // Local time of day, seconds since the entry rendered before, stream, text.
  // Lost bytes get a line of their own.
  std::string render(const story::Entry& entry);

private:
  Style style_;
  std::optional<model::Nanos> before_;
};

} // namespace hawk::view
