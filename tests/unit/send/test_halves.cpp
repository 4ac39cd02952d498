#include "send/halves.hpp"

#include <doctest/doctest.h>

namespace hawk::send {

TEST_SUITE_BEGIN("halves");

TEST_CASE("OTLP is parted between elements, each with what is around it") {
  const auto halves = halve_otlp(
      R"({"resourceSpans":[{"resource":{"attributes":[]},"scopeSpans":)"
      R"([{"scope":{"name":"a"},"spans":[{"name":"1"}]},)"
      R"({"scope":{"name":"b"},"spans":[{"name":"2","n":1.50},)"
      R"({"name":"3"}]}]}]})");
  REQUIRE(halves);
  CHECK(halves->first
        == Part{R"({"resourceSpans":[{"resource":{"attributes":[]},)"
                R"("scopeSpans":[{"scope":{"name":"a"},"spans":)"
                R"([{"name":"1"}]}]}]})",
                1});
  CHECK(halves->second
        == Part{R"({"resourceSpans":[{"resource":{"attributes":[]},)"
                R"("scopeSpans":[{"scope":{"name":"b"},"spans":)"
                R"([{"name":"2","n":1.50},{"name":"3"}]}]}]})",
                2});
}

TEST_CASE("log records stay log records") {
  const auto halves = halve_otlp(
      R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"a":1},{"a":2}]}]}]})");
  REQUIRE(halves);
  CHECK(halves->second.body
        == R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"a":2}]}]}]})");
}

TEST_CASE("a list of Zipkin's") {
  const auto halves = halve_zipkin(R"([{"id":"1"},{"id":"ü"},{"id":"3"}])");
  REQUIRE(halves);
  CHECK(halves->first == Part{R"([{"id":"1"}])", 1});
  CHECK(halves->second == Part{R"([{"id":"ü"},{"id":"3"}])", 2});
}

TEST_CASE("what cannot be parted") {
  for (const char* body : {"", "{}", "[", "[{}]", R"({"resourceSpans":[]})"}) {
    CHECK_FALSE(halve_otlp(body));
    CHECK_FALSE(halve_zipkin(body));
  }
  CHECK_FALSE(halve_otlp(
      R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"1"}]}]}]})"));
}

TEST_SUITE_END();

} // namespace hawk::send
