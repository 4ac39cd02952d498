#include "observe/otlp_offer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace hawk;
using observe::make_otlp_offer;

namespace {

bool has(const observe::OtlpOffer& offer, const std::string& variable) {
  return std::find(offer.variables.begin(), offer.variables.end(), variable)
         != offer.variables.end();
}

} // namespace

TEST_SUITE("otlp_offer") {
  TEST_CASE("tells an agent where to send, and to send soon") {
    const auto offer = make_otlp_offer({"PATH=/bin"}, 4711, "t0ken");
    CHECK(offer.reason.empty());
    CHECK(has(offer, "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4711"));
    CHECK(has(offer, "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf"));
    CHECK(has(offer, "OTEL_EXPORTER_OTLP_HEADERS=x-hawkctl-token=t0ken"));
    CHECK(has(offer,
              "OTEL_EXPORTER_ZIPKIN_ENDPOINT="
              "http://127.0.0.1:4711/t0ken/api/v2/spans"));
    CHECK(has(offer, "OTEL_BSP_SCHEDULE_DELAY=200"));
    CHECK(offer.span_delay == 200);
  }

  TEST_CASE("leaves the user's delays") {
    const auto offer = make_otlp_offer(
        {"OTEL_BSP_SCHEDULE_DELAY=5000", "OTEL_BLRP_SCHEDULE_DELAY=soon"},
        4711,
        "t");
    CHECK(std::none_of(
        offer.variables.begin(), offer.variables.end(), [](const auto& each) {
          return each.find("SCHEDULE_DELAY") != std::string::npos;
        }));
    CHECK(offer.span_delay == 5000);
    CHECK_FALSE(offer.log_delay);
  }

  TEST_CASE("offers nothing where the user has said something") {
    for (const std::string choice :
         {"OTEL_EXPORTER_OTLP_ENDPOINT=http://x", "OTEL_EXPORTER_OTLP_HEADERS=a=b",
          "OTEL_EXPORTER_ZIPKIN_ENDPOINT=http://x",
          "OTEL_EXPORTER_OTLP_LOGS_PROTOCOL=grpc", "OTEL_TRACES_EXPORTER=console",
          "OTEL_LOGS_EXPORTER=otlp, console", "OTEL_SDK_DISABLED=true",
          "OTEL_CONFIG_FILE=otel.yaml"}) {
      CAPTURE(choice);
      const auto offer = make_otlp_offer({"A=b", choice}, 4711, "t");
      CHECK(offer.variables.empty());
      CHECK(offer.reason == choice.substr(0, choice.find('=')) + " is set");
    }
  }

  TEST_CASE("takes what is empty, or says nothing of where, for no choice") {
    for (const std::string harmless :
         {"OTEL_EXPORTER_OTLP_ENDPOINT=", "OTEL_TRACES_EXPORTER=otlp",
          "OTEL_TRACES_EXPORTER=zipkin", "OTEL_METRICS_EXPORTER=none",
          "OTEL_SDK_DISABLED=false", "OTEL_SERVICE_NAME=shop",
          "OTEL_RESOURCE_ATTRIBUTES=a=b", "OTEL_PROPAGATORS=b3"}) {
      CAPTURE(harmless);
      CHECK_FALSE(make_otlp_offer({harmless}, 4711, "t").variables.empty());
    }
  }

  TEST_CASE("is stated without the token") {
    const auto offer = make_otlp_offer({}, 4711, "t0ken");
    const auto event =
        observe::describe_otlp(offer, {17, 4}, model::Nanos(5));
    CHECK(event.event_name == "hawk.run.otlp");
    CHECK(std::get<bool>(event.attributes.at("offered")));
    for (const auto& [key, value] : event.attributes) {
      const auto* text = std::get_if<std::string>(&value);
      CHECK((text == nullptr || text->find("t0ken") == std::string::npos));
    }
  }
}
