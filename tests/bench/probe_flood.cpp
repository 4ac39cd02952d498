// What the rules over the probes keep of an agent that tells without end, each
// time of another process, loop, connection, line and story, in texts as long
// as are read. `probe_flood [EVENTS [KIND]]` prints the memory that is left of
// it (RssAnon), the findings apart, and the time an event took.

#include "support/hostile_probes.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>

namespace {

using hawk::test::Flood;

double in_megabytes(std::size_t bytes) {
  return static_cast<double>(bytes) / 1e6;
}

void measure(std::size_t events, const Flood& flood) {
  const auto begin = std::chrono::steady_clock::now();
  const auto kept = hawk::test::run_flood(events, flood);
  const std::chrono::duration<double, std::micro> took =
      std::chrono::steady_clock::now() - begin;
  fmt::print("{:<22} {:>6.1f} MB, of which {:>5.1f} MB for {:>4} findings; "
             "{:>6.2f} us an event\n",
             flood.name,
             in_megabytes(kept.all),
             in_megabytes(kept.findings),
             kept.finding_count,
             took.count() / static_cast<double>(events));
}

} // namespace

int main(int argc, char** argv) {
  const std::size_t events =
      argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  for (const Flood& flood : hawk::test::all_floods()) {
    if (argc < 3 || flood.name == argv[2]) {
      measure(events, flood);
    }
  }
}
