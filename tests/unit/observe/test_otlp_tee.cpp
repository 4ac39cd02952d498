#include "observe/otlp_tee.hpp"

#include "observe/otlp_offer.hpp"

#include <doctest/doctest.h>

namespace hawk::observe {

TEST_SUITE_BEGIN("otlp_tee");

TEST_CASE("endpoints make way, other choices stay") {
  const std::vector<std::string> user = {
      "PATH=/bin",
      "OTEL_EXPORTER_OTLP_ENDPOINT=http://collector:4318",
      "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://traces:4318/v1/traces",
      "OTEL_EXPORTER_ZIPKIN_ENDPOINT=http://z:9411/api/v2/spans",
      "OTEL_SERVICE_NAME=shop"};
  CHECK(without_endpoints(user)
        == std::vector<std::string>{"PATH=/bin", "OTEL_SERVICE_NAME=shop"});
  CHECK(silenced_endpoints(user)
        == std::vector<std::string>{"OTEL_EXPORTER_OTLP_ENDPOINT=",
                                    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=",
                                    "OTEL_EXPORTER_ZIPKIN_ENDPOINT="});
  CHECK_FALSE(find_otel_choice(user).empty());
  CHECK(find_otel_choice(without_endpoints(user)).empty());
}

TEST_CASE("who wants spans elsewhere than by OTLP keeps them there") {
  const std::vector<std::string> user = {"OTEL_TRACES_EXPORTER=console"};
  CHECK(find_otel_choice(without_endpoints(user)) == "OTEL_TRACES_EXPORTER");
}

TEST_SUITE_END();

} // namespace hawk::observe
