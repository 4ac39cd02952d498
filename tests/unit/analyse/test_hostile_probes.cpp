// What an agent tells without end is not kept without end. The whole of it is
// bench/probe_flood.

#include "support/hostile_probes.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>

using hawk::test::Flood;
using hawk::test::run_flood;

namespace {

constexpr std::size_t k_events = 12'000; // above every limit, short of slow

// The bar, findings apart. A sanitizer keeps what was freed.
#ifndef __has_feature
#define __has_feature(what) 0
#endif
#if __has_feature(address_sanitizer) || defined(__SANITIZE_ADDRESS__) \
    || defined(__SANITIZE_THREAD__)
constexpr std::size_t k_most_kept = SIZE_MAX;
#else
constexpr std::size_t k_most_kept = std::size_t{32} << 20;
#endif

bool has(const std::vector<std::string>& all, std::string_view part) {
  return std::any_of(all.begin(), all.end(), [part](const std::string& one) {
    return one.find(part) != std::string::npos;
  });
}

} // namespace

TEST_SUITE_BEGIN("hostile probes");

TEST_CASE("each kind of event alone") {
  for (const Flood& flood : hawk::test::all_floods()) {
    CAPTURE(flood.name);
    CAPTURE(flood.many_processes);
    const auto kept = run_flood(k_events, flood);
    CHECK(kept.all < k_most_kept + kept.findings);
  }
}

TEST_CASE("what was dropped is said") {
  const auto said = [](std::string_view name) {
    return run_flood(k_events, {name, true}).missing;
  };
  CHECK(has(said("hawk.probe"), "more processes had a probe than are kept"));
  CHECK(has(said("hawk.probe.lost"), "more processes left out"));
  CHECK(has(said("hawk.loop.start"), "more were open at once than are kept"));
  CHECK(has(said("hawk.conn.open"), "more were open at once than are kept"));
  CHECK(has(said("hawk.story"), "more were open at once than are kept"));
  CHECK(has(said("hawk.conn.stale"), "more uses of loops"));
  CHECK(has(said("hawk.task.failed"), "more uses of loops"));
  CHECK(has(said("hawk.request.again"), "more uses of loops"));
  CHECK(has(said("hawk.object.cross"), "more uses of loops"));
  // Of a hundred lines or so each, not a million.
  CHECK(said("all").size() < 60);
}

TEST_SUITE_END();
