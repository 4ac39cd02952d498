#include "observe/environment.hpp"

#include <doctest/doctest.h>

namespace hawk::observe {

namespace {

const std::string k_trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string k_span = "00f067aa0ba902b7";
const std::string k_valid = "00-" + k_trace + "-" + k_span + "-01";

} // namespace

TEST_SUITE_BEGIN("traceparent");

TEST_CASE("a valid one is continued under its own flags") {
  const auto parsed = parse_traceparent(k_valid);
  REQUIRE(parsed);
  CHECK(parsed->trace_id == k_trace);
  CHECK(parsed->span_id == k_span);
  const TraceContext context =
      continue_trace("00-" + k_trace + "-" + k_span + "-00");
  CHECK(context.trace_id == k_trace);
  CHECK(context.parent_span_id == k_span);
  CHECK(context.span_id != k_span);
  CHECK(context.span_id.size() == 16);
  CHECK(format_traceparent(context)
        == "00-" + k_trace + "-" + context.span_id + "-00");
}

TEST_CASE("an invalid one starts a trace") {
  const std::string zeros32(32, '0');
  const std::string zeros16(16, '0');
  for (const std::string& value :
       {std::string(),
        std::string("00"),
        "ff-" + k_trace + "-" + k_span + "-01",
        "0-" + k_trace + "-" + k_span + "-01",
        "00-" + zeros32 + "-" + k_span + "-01",
        "00-" + k_trace + "-" + zeros16 + "-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + k_span + "-01",
        "00-" + k_trace + "-" + k_span + "-1",
        "00-" + k_trace + "-" + k_span + "-zz",
        k_valid + "-more",
        k_valid + " "}) {
    CAPTURE(value);
    CHECK_FALSE(parse_traceparent(value));
    const TraceContext context = continue_trace(value);
    CHECK(context.trace_id.size() == 32);
    CHECK(context.trace_id != k_trace);
    CHECK(context.parent_span_id.empty());
  }
}

TEST_CASE("a later version may say more") {
  CHECK(parse_traceparent("01-" + k_trace + "-" + k_span + "-01-more"));
  CHECK(parse_traceparent("01-" + k_trace + "-" + k_span + "-01"));
  CHECK_FALSE(parse_traceparent("01-" + k_trace + "-" + k_span + "-01.more"));
}

TEST_CASE("the random flag is kept, flags without a meaning are not") {
  for (const auto& [given, passed] :
       {std::pair{"00", "00"}, {"01", "01"}, {"02", "02"}, {"03", "03"},
        {"ff", "03"}, {"84", "00"}}) {
    const TraceContext context =
        continue_trace("00-" + k_trace + "-" + k_span + "-" + given);
    CHECK(context.parent_span_id == k_span);
    CHECK(format_traceparent(context).ends_with(std::string("-") + passed));
  }
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("tracestate");

TEST_CASE("what vendors write is one") {
  for (const std::string value :
       {"congo=t61rcWkgMzE",
        "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE",
        "tenant@vendor=a b , 0x=~!",
        "a=1,,b=2,"}) {
    CAPTURE(value);
    CHECK(is_tracestate(value));
  }
}

TEST_CASE("what is malformed, or too much, is none") {
  std::string many = "a0=1";
  for (int i = 1; i < 32; ++i) {
    many += ",a" + std::to_string(i) + "=1";
  }
  CHECK(is_tracestate(many));
  for (const std::string& value : {std::string(),
                                   std::string(","),
                                   std::string("a"),
                                   std::string("a="),
                                   std::string("A=1"),
                                   std::string("a=1=2"),
                                   std::string("a=\t1x\x7f"),
                                   many + ",one=more"}) {
    CAPTURE(value);
    CHECK_FALSE(is_tracestate(value));
  }
}

TEST_CASE("it goes with its context, and not without") {
  const auto pass = [](const std::string& parent, const std::string& state) {
    const std::vector<std::string> inherited = {
        "A=1", "TRACEPARENT=" + parent, "TRACESTATE=" + state};
    Additions additions;
    additions.context = continue_trace(find_variable(inherited, "TRACEPARENT"));
    additions.correlation_id = "id";
    return find_variable(make_environment(inherited, additions), "TRACESTATE");
  };
  CHECK(pass(k_valid, "rojo=1,congo=2") == "rojo=1,congo=2");
  CHECK_FALSE(pass(k_valid, "no state"));
  CHECK_FALSE(pass("00-broken", "rojo=1"));
  CHECK_FALSE(pass("", "rojo=1"));
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("baggage");

TEST_CASE("the id is added behind what is there") {
  CHECK(add_to_baggage("", "a") == "correlation_id=a");
  CHECK(add_to_baggage("k=v;p=1, x = y", "a")
        == "k=v;p=1,x = y,correlation_id=a");
}

TEST_CASE("an older id is replaced, its likes are not") {
  CHECK(add_to_baggage("correlation_id=old,k=v", "new")
        == "k=v,correlation_id=new");
  CHECK(add_to_baggage(" correlation_id = old ;p,correlation_id2=v", "new")
        == "correlation_id2=v,correlation_id=new");
}

TEST_CASE("what baggage cannot hold is encoded") {
  CHECK(add_to_baggage("", "a b,c;d\"e\\f%\n\xc3\xa9")
        == "correlation_id=a%20b%2Cc%3Bd%22e%5Cf%25%0A%C3%A9");
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("make_environment");

TEST_CASE("adds four variables and leaves the rest as it is") {
  Additions additions;
  additions.context = continue_trace(k_valid);
  additions.correlation_id = "order 17";
  additions.events_path = "/run/x";
  const std::vector<std::string> inherited = {
      "A=1", "BAGGAGE=k=v", "odd", "A=2", "TRACEPARENT=" + k_valid};
  const auto out = make_environment(inherited, additions);
  CHECK(out[0] == "A=1");
  CHECK(out[2] == "odd");
  CHECK(out[3] == "A=2");
  CHECK(out.size() == 7);
  CHECK(find_variable(out, "BAGGAGE") == "k=v,correlation_id=order%2017");
  CHECK(find_variable(out, "HAWK_CORRELATION_ID") == "order 17");
  CHECK(find_variable(out, "HAWK_EVENTS") == "/run/x");
  CHECK(find_variable(out, "TRACEPARENT")
        == format_traceparent(additions.context));
  CHECK_FALSE(find_variable(out, "TRACE"));
}

TEST_CASE("adds what loads the probes, and no story without one") {
  Additions additions;
  additions.events_path = "/run/x";
  additions.probes = {"/state/python", "/state/node/p.cjs", ""};
  const auto out = make_environment({"PYTHONPATH=/mine", "A=1"}, additions);
  CHECK(out
        == std::vector<std::string>{
            "PYTHONPATH=/state/python:/mine",
            "A=1",
            "HAWK_EVENTS=/run/x",
            "NODE_OPTIONS=--require /state/node/p.cjs"});
  CHECK(make_environment({"A=1"}, {}) == std::vector<std::string>{"A=1"});
}

TEST_SUITE_END();

} // namespace hawk::observe
