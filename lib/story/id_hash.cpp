#include "story/id_hash.hpp"

#include <sys/random.h>

#include <tuple>

namespace hawk::story {

std::uint64_t id_hash_seed() {
  static const std::uint64_t seed = [] {
    std::uint64_t random = 0;
    // Without it only somebody who makes up ids for it slows us down.
    std::ignore = ::getrandom(&random, sizeof random, GRND_NONBLOCK);
    return random;
  }();
  return seed;
}

} // namespace hawk::story
