#include "report/fingerprint.hpp"
#include "support/sample_report.hpp"

#include <doctest/doctest.h>

using hawk::model::Finding;
using hawk::report::make_fingerprint;

namespace {

const hawk::model::Report& sample() {
  static const hawk::model::Report k_report = hawk::test::sample_report();
  return k_report;
}

std::string fingerprint_of(const Finding& finding) {
  return make_fingerprint(finding, sample());
}

} // namespace

TEST_SUITE_BEGIN("fingerprint");

TEST_CASE("it is the same in every version of hawkctl") {
  // Services remember them: never change these.
  CHECK(fingerprint_of(sample().findings[0]) == "2f558efc26e9f939");
  CHECK(fingerprint_of(sample().findings[1]) == "392d6e1e126968c0");
}

TEST_CASE("what changes from run to run is not in it") {
  const Finding known = sample().findings[1];
  Finding other = known;
  other.subject.process = {99, 1};
  other.subject.fd = 17;
  other.subject.name = "python3.13";
  other.related[0].process = {99, 1};
  other.related[0].name = "python3.13";
  other.related[0].fd = 18;
  other.related[0].line = 70;
  other.related.push_back(other.related[0]);
  other.cause->line = 112;
  other.cause->column = 0;
  other.cause->stack = {"x:1 y"};
  other.message = "another word for it";
  other.level = hawk::model::Level::note;
  other.confidence = hawk::model::Confidence::hint;
  other.first_seen = hawk::base::Nanos(5);
  other.correlation_id = "other";
  other.evidence = {{"thread", std::int64_t{7}}, {"task", std::string("x")}};
  CHECK(fingerprint_of(other) == fingerprint_of(known));
  other.evidence.emplace_back("peer", std::string("127.0.0.1:6379"));
  const std::string port = fingerprint_of(other);
  other.evidence.back().second = std::string("127.0.0.1:50123");
  CHECK(fingerprint_of(other) == port);
  other.evidence.back().second = std::string("/tmp/x1/redis.sock");
  const std::string path = fingerprint_of(other);
  other.evidence.back().second = std::string("/run/y/redis.sock");
  CHECK(fingerprint_of(other) == path);
  other.evidence.back() = {"object", std::string("pipe 7")};
  const std::string inode = fingerprint_of(other);
  other.evidence.back() = {"object", std::string("pipe 81")};
  CHECK(fingerprint_of(other) == inode);
}

TEST_CASE("where the source lies is not in it") {
  Finding finding = sample().findings[1];
  finding.cause->file = "/srv/a/agent.py";
  CHECK(fingerprint_of(finding) == fingerprint_of(sample().findings[1]));
  finding.cause->file = "/opt/python/lib/x.py";
  const std::string elsewhere = fingerprint_of(finding);
  finding.cause->file = "/usr/lib/x.py";
  CHECK(fingerprint_of(finding) == elsewhere);
}

TEST_CASE("what is another defect has another one") {
  const std::string known = fingerprint_of(sample().findings[1]);
  for (void (*change)(Finding&) : std::initializer_list<void (*)(Finding&)>{
           [](Finding& f) { f.rule = "lost-emit"; },
           [](Finding& f) { f.subject.name = "node"; },
           [](Finding& f) { f.subject.fd = 2; },
           [](Finding& f) { f.related[0].name = "node"; },
           [](Finding& f) { f.related[0].file = "other.py"; },
           [](Finding& f) { f.cause->file = "other.py"; },
           [](Finding& f) { f.cause->function = "other"; },
           [](Finding& f) { f.cause.reset(); },
           [](Finding& f) {
             f.evidence.emplace_back("client", std::string("redis"));
           },
           [](Finding& f) {
             f.evidence.emplace_back("object", std::string("Lock"));
           }}) {
    Finding other = sample().findings[1];
    change(other);
    CHECK(fingerprint_of(other) != known);
  }
}

TEST_CASE("the order of the parties does not count") {
  Finding finding = sample().findings[1];
  finding.related.push_back({"opener", {1, 1}, "a", {}, ""});
  const std::string known = fingerprint_of(finding);
  std::swap(finding.related[0], finding.related[1]);
  CHECK(fingerprint_of(finding) == known);
}

TEST_SUITE_END();
