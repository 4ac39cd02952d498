#include "support/trace_file.hpp"
#include "trace/decode.hpp"
#include "trace/encode.hpp"
#include "trace/format.hpp"

#include <doctest/doctest.h>

namespace hawk::trace {

namespace {

model::Event sent(model::Payload payload) {
  return {3, 17, model::Nanos(1234567), std::move(payload)};
}

model::Event decoded(const model::Event& event) {
  const std::string line = encode(event);
  REQUIRE(line.back() == '\n');
  const auto body =
      verified_body(std::string_view(line).substr(0, line.size() - 1));
  REQUIRE(body);
  const auto back = decode(*body);
  REQUIRE(back);
  REQUIRE(back->has_value());
  return **back;
}

} // namespace

TEST_SUITE_BEGIN("trace records");

TEST_CASE("every payload comes back as it went") {
  for (const model::Payload& payload : test::sample_payloads()) {
    CAPTURE(kind_of(payload));
    CHECK(decoded(sent(payload)) == sent(payload));
  }
}

TEST_CASE("bytes that are no UTF-8 come back as they went") {
  model::StreamChunk chunk;
  for (int byte = 0; byte < 256; ++byte) {
    chunk.bytes += static_cast<char>(byte);
  }
  CHECK(decoded(sent(chunk)) == sent(chunk));
}

TEST_CASE("a field of another type is malformed, not zero") {
  const auto wrong = decode(R"({"k":"signal","w":0,"q":1,"t":2,"signal":"9")");
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().kind == base::Error::Kind::malformed);
}

TEST_CASE("a number that does not fit is malformed, not cut") {
  CHECK_FALSE(decode(R"({"k":"signal","w":0,"q":1,"t":2,"signal":4294967297)"));
  CHECK_FALSE(
      decode(R"({"k":"out","w":4294967296,"q":1,"t":2,"s":"stdout","l":"")"));
}

TEST_CASE("a time that could overflow is malformed") {
  CHECK_FALSE(decode(
      R"({"k":"signal","w":0,"q":1,"t":9223372036854775807,"signal":1)"));
  CHECK_FALSE(decode(
      R"({"k":"out","w":0,"q":1,"t":9223372036854775807,"s":"stdout","l":"")"));
  CHECK_FALSE(decode(
      R"({"k":"chk","w":0,"q":1,"t":2,"time_unix_nano":"-9223372036854775808")"));
}

TEST_CASE("a kind of a newer version is nothing, and no error") {
  const auto event = decode(R"({"k":"hologram","w":0,"q":1,"t":2)");
  REQUIRE(event);
  CHECK_FALSE(event->has_value());
}

TEST_CASE("deep nesting is refused before it costs a stack") {
  const std::string deep(100000, '[');
  CHECK_FALSE(decode(R"({"k":"gap","w":0,"q":1,"t":2,"x":)" + deep));
}

TEST_CASE("what came by OTLP may stand anywhere in its record") {
  const auto event = decode(
      R"({"k":"otlp" , "data" : {"a":[{"b":"}\\\""}]} ,"w":3,"q":1,"t":2,)"
      R"("signal":"traces","encoding":"json","request":1)");
  REQUIRE(event);
  REQUIRE(event->has_value());
  const auto* otlp = std::get_if<model::OtlpSeen>(&(*event)->payload);
  REQUIRE(otlp != nullptr);
  CHECK(otlp->data == R"({"a":[{"b":"}\\\""}]})");
  CHECK(otlp->parts == 1);
}

TEST_CASE("what came by OTLP may be deep, and must be there") {
  const std::string start =
      R"({"k":"otlp","w":3,"q":1,"t":2,"signal":"traces","encoding":"json")";
  CHECK_FALSE(decode(start));
  CHECK_FALSE(decode(start + R"(,"data":"x")"));
  const std::string deep = "{\"a\":" + std::string(100000, '[')
                           + std::string(100000, ']') + "}";
  const auto event = decode(start + ",\"data\":" + deep);
  REQUIRE(event);
  REQUIRE(event->has_value());
  CHECK(std::get<model::OtlpSeen>((*event)->payload).data == deep);
}

TEST_SUITE_END();

} // namespace hawk::trace
