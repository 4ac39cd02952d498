#include "story/time_span.hpp"

#include <doctest/doctest.h>

using namespace hawk;
using namespace hawk::story;
using namespace std::chrono_literals;

namespace {

// 2026-11-21T10:00:00Z
constexpr base::Nanos k_now = 1795255200s;

base::Nanos time_of(std::string_view text) {
  const auto found = parse_time(text, k_now);
  REQUIRE_MESSAGE(found, text);
  return *found;
}

} // namespace

TEST_SUITE_BEGIN("time_span");

TEST_CASE("a length of time has a unit") {
  CHECK(parse_time_length("500ms") == base::Nanos(500ms));
  CHECK(parse_time_length("1h30m") == base::Nanos(90min));
  CHECK(parse_time_length("1.5 h") == base::Nanos(90min));
  CHECK(parse_time_length("2 days") == base::Nanos(48h));
  CHECK_FALSE(parse_time_length("5"));
  CHECK_FALSE(parse_time_length(""));
  CHECK_FALSE(parse_time_length("m"));
  CHECK_FALSE(parse_time_length("-5m"));
  CHECK_FALSE(parse_time_length("5m x"));
  CHECK_FALSE(parse_time_length("99999999999999999999999w"));
}

TEST_CASE("a length of time is before now") {
  CHECK(time_of("10m") == k_now - 10min);
  CHECK(time_of("2h ago") == k_now - 2h);
  CHECK(time_of("-2h") == k_now - 2h);
  CHECK(time_of("now") == k_now);
}

TEST_CASE("stamps and epochs are what they say") {
  CHECK(time_of("2026-11-21T09:00:00Z") == k_now - 1h);
  CHECK(time_of("2026-11-21T11:00:00+01:00") == k_now);
  CHECK(time_of("2026-11-21 09:00:00.5Z") == k_now - 1h + 500ms);
  CHECK(time_of("1795255200") == k_now);
  CHECK(time_of("1795255200123") == k_now + 123ms);
}

TEST_CASE("a date and a time of day are local") {
  CHECK(time_of("2026-11-21") == time_of("2026-11-21T00:00:00"));
  CHECK(time_of("2026-11-21T08:30") == time_of("2026-11-21T08:30:00"));
  CHECK(time_of("08:30") == time_of("08:30:00"));
  CHECK(time_of("today") - time_of("yesterday") == base::Nanos(24h));
}

TEST_CASE("what is no time is refused") {
  for (const char* text : {"", "soon", "10", "2026-13-41", "5 parsecs", "--"}) {
    CAPTURE(text);
    const auto found = parse_time(text, k_now);
    REQUIRE_FALSE(found);
    CHECK(found.error().kind == base::Error::Kind::usage);
  }
}

TEST_CASE("a span has its beginning, not its end") {
  const auto span = parse_time_span("2h", "1h", k_now);
  REQUIRE(span);
  CHECK(span->contains(k_now - 2h));
  CHECK(span->contains(k_now - 90min));
  CHECK_FALSE(span->contains(k_now - 1h));
  CHECK_FALSE(span->contains(k_now - 3h));
  CHECK(parse_time_span("", "", k_now)->contains({}));
  CHECK_FALSE(parse_time_span("1h", "2h", k_now));
}

TEST_SUITE_END();
