#pragma once

// What processes share, as a person asks: who has the other end of this pipe,
// and what do they do?

#include "model/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hawk::model {

// A pipe, FIFO, socket or terminal between processes, healthy or not.
struct PipeEnds {
  struct End {
    ProcessKey process;
    std::string name;
    int fd = -1;
    bool reads = false;
    bool writes = false;
    std::string does;

    bool operator==(const End&) const = default;
  };

  std::string name; // "pipe 4711"
  std::uint64_t unread = 0;
  std::uint64_t capacity = 0;
  std::optional<bool> full; // nothing: not measured
  std::vector<End> ends;    // writers first

  bool operator==(const PipeEnds&) const = default;
};

} // namespace hawk::model
