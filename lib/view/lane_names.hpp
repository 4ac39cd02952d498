#pragma once

// Which lane an entry is in: that of its task, its process or its service.

#include "story/entry.hpp"
#include "view/span_view.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hawk::view {

// What an entry says of where it ran; empty: nothing.
std::string task_of(const story::Entry& entry);
std::string process_of(const story::Entry& entry);
std::string service_of(const story::Entry& entry);

class LaneNames final {
public:
  // No more than `most` lanes: the rest share the last one.
  LaneNames(const std::vector<story::Entry>& entries,
            LaneBy by,
            std::size_t most);

  // In the order in which they appear.
  const std::vector<std::string>& names() const { return names_; }

  std::size_t lane_of(std::size_t entry) const { return lanes_[entry]; }

private:
  std::vector<std::string> names_;
  std::vector<std::uint32_t> lanes_; // by entry
};

} // namespace hawk::view
