#include "analyse/blind_spots.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

void add_blind_spots(const World& world, model::Finding& finding) {
  if (world.blindness().hidden_processes > 0) {
    finding.blind_spots.push_back(fmt::format(
        "holders not visible: {}", world.blindness().hidden_processes));
  }
  for (const std::string& missing : world.blindness().missing) {
    finding.blind_spots.push_back(missing);
  }
}

} // namespace hawk::analyse
