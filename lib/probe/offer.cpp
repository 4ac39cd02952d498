#include "probe/offer.hpp"

#include "probe/install.hpp"
#include "probe/places.hpp"
#include "probe/variables.hpp"

#include <unistd.h>

#include <algorithm>

namespace hawk::probe {

namespace {

constexpr std::string_view k_python_entry = "python/sitecustomize.py";
constexpr std::string_view k_node_entry = "node/hawk_probe.cjs";

bool has(const std::vector<Script>& scripts, std::string_view path) {
  return std::any_of(scripts.begin(), scripts.end(), [path](const Script& s) {
    return s.path == path;
  });
}

} // namespace

Offer make_offer(const std::string& state) {
  Offer offer;
  const std::vector<Script>& scripts = embedded_scripts();
  auto directory = install(list_places(state, ::geteuid()), scripts);
  if (!directory) {
    offer.reason = std::move(directory.error().message);
    return offer;
  }
  if (!fits_python_path(*directory)) {
    offer.reason = "a colon in the path of the probes";
  } else if (has(scripts, k_python_entry)) {
    offer.python_directory = *directory + "/python";
  }
  if (has(scripts, k_node_entry)) {
    offer.node_file = *directory + "/" + std::string(k_node_entry);
  }
  return offer;
}

} // namespace hawk::probe
