#pragma once

// One report with a bit of everything: all renderer tests share it.

#include "model/report.hpp"

#include <chrono>

namespace hawk::test {

inline model::Report sample_report() {
  using namespace std::chrono_literals;
  model::Finding stuck;
  stuck.rule = "undrained-pipe";
  stuck.level = model::Level::error;
  stuck.confidence = model::Confidence::confirmed;
  stuck.message =
      "mcp_server[4712] is stuck writing stderr; client[4711] never reads it";
  stuck.subject = {"writer", {4712, 900}, "mcp_server", 2, "is blocked"};
  stuck.related = {{"reader", {4711, 800}, "client", 5, "polls only fd 3"}};
  stuck.evidence = {{"thread", std::int64_t{4712}},
                    {"full_measured", true},
                    {"object", std::string("pipe 70113")}};
  stuck.details = {
      {"blocked", "thread 4712 in write(2), 2.0 s or more, 0 context switches"},
      {"free now", "cat /proc/4711/fd/5 >/dev/null    (discards the log)"},
  };
  stuck.fix = "pass stderr=DEVNULL";
  stuck.free_now = "cat /proc/4711/fd/5 >/dev/null";
  stuck.first_seen = 1s;
  stuck.last_seen = 3s;
  stuck.blind_spots = {"holders not visible: 2"};

  model::Finding late;
  late.rule = "late-emit";
  late.level = model::Level::warning;
  late.confidence = model::Confidence::suspected;
  // A hostile name, and bytes that are no UTF-8.
  late.message = "step \x1b[2J\xff\xe2\x80\xae is late";
  late.cause = model::SourcePlace{"agent.py", 12, 5, "publish", {"main:3"}};
  late.correlation_id = "7f3a";
  late.subject = {"emitter", {4713, 910}, "python3.11", {}, ""};
  late.related = {
      {"loop", {4713, 910}, "python3.11", {}, "held it", "/srv/a/pool.py", 7}};

  model::Report report;
  report.tool_version = "1.2.3";
  report.source = "pid 4711";
  report.rules = {{"undrained-pipe",
                   model::Level::error,
                   model::Topic::pipes,
                   "a thread is blocked",
                   "Nobody reads.",
                   "confirmed: it is full.",
                   "Read it."},
                  {"sent-twice",
                   model::Level::error,
                   model::Topic::connections,
                   "a request went out again",
                   "It arrived.",
                   "confirmed: it was answered.",
                   "Do not retry."}};
  report.directories = {"/srv/a"};
  report.findings = {stuck, late};
  report.not_seen = {2, {"pidfd_getfd: EPERM (Yama)"}, 1, 3, 400};
  report.stats = {17, 2, 1, 4s};
  return report;
}

} // namespace hawk::test
