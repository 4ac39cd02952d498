#pragma once

// When the records of a log were that stand before a place in it: a record
// without a time has that of the one above, which a search by an id leaves out.

#include "format/log_time.hpp"
#include "model/event.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace hawk::cli {

class TimeBefore final {
public:
  explicit TimeBefore(format::TimeReference reference)
      : reference_(reference) {}

  // That of the last record with a time in the 64 KiB before `place`, where a
  // line begins; nothing if there is none, or was none a few times.
  std::optional<model::Nanos> find(std::string_view text, std::size_t place);

private:
  format::TimeReference reference_;
  int failures_ = 0; // in a row
};

} // namespace hawk::cli
