#include "format/index_place.hpp"

#include "base/crc32c.hpp"

#include <stdlib.h>

#include <array>
#include <cstdio>

namespace hawk::format {

namespace {

std::string true_path(const std::string& file) {
  char* const resolved = ::realpath(file.c_str(), nullptr);
  const std::string path = resolved == nullptr ? file : resolved;
  ::free(resolved);
  return path;
}

} // namespace

std::string user_cache() {
  const char* const cache = ::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') {
    return cache;
  }
  const char* const home = ::getenv("HOME");
  return home != nullptr && *home == '/' ? std::string(home) + "/.cache" : "";
}

// The path's checksum tells files of one name apart; were it the same, the
// samples in the index would.
std::vector<std::string> index_places(const std::string& file,
                                      const std::string& cache) {
  const std::string path = true_path(file);
  std::vector<std::string> places = {path + ".hawkindex"};
  if (!cache.empty()) {
    std::array<char, 16> hash{};
    std::snprintf(hash.data(), hash.size(), "%08x", base::crc32c(path));
    const std::string name = path.substr(path.rfind('/') + 1).substr(0, 200);
    places.push_back(cache + "/hawkctl/" + name + "-" + hash.data()
                     + ".hawkindex");
  }
  return places;
}

} // namespace hawk::format
