#include "probe/places.hpp"

#include <fmt/core.h>

namespace hawk::probe {

std::vector<std::string> list_places(const std::string& state, uid_t user) {
  std::vector<std::string> places;
  const bool has_state = !state.empty() && state.front() == '/';
  if (user == 0) {
    places.emplace_back("/var/lib/hawkctl");
  } else if (has_state) {
    places.push_back(state);
  }
  // /var/tmp is cleaned less often than /tmp.
  places.push_back(fmt::format("/var/tmp/hawkctl-{}", user));
  places.push_back(fmt::format("/tmp/hawkctl-{}", user));
  if (user == 0 && has_state) {
    places.push_back(state);
  }
  return places;
}

} // namespace hawk::probe
