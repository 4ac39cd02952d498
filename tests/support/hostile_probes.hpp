#pragma once

// A million lies a second: events of the probes' kinds as no probe sends them,
// each of another process, loop, connection, line and story, and what the
// rules keep of them.

#include "analyse/engine.hpp"

#include <malloc.h>

#include <array>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>

namespace hawk::test {

struct Flood {
  std::string_view name;  // of the events; "all" for all in turns
  bool many_processes = true;
};

struct Kept {
  std::size_t all = 0; // bytes, findings included
  std::size_t findings = 0;
  std::size_t finding_count = 0;
  std::vector<std::string> missing;
};

inline constexpr std::array<std::string_view, 15> k_flood_events = {
    "hawk.probe",       "hawk.probe.lost",   "hawk.loop.start",
    "hawk.loop.close",  "hawk.conn.open",    "hawk.conn.close",
    "hawk.conn.stale",  "hawk.loop.misused", "hawk.request.again",
    "hawk.object.cross", "hawk.story",       "hawk.story.end",
    "hawk.task.failed", "hawk.error",        "hawk.log"};

// Memory of the process that no file backs. What was freed is given back
// first: the allocator's reserve is none of ours.
inline std::size_t read_anonymous_memory() {
  ::malloc_trim(0);
  std::size_t kilobytes = 0;
  if (std::FILE* file = std::fopen("/proc/self/status", "r")) {
    std::array<char, 256> line{};
    while (std::fgets(line.data(), line.size(), file) != nullptr
           && std::sscanf(line.data(), "RssAnon: %zu", &kilobytes) != 1) {
    }
    std::fclose(file);
  }
  return kilobytes << 10;
}

inline std::string make_long(std::size_t number, std::size_t length) {
  std::string text = std::to_string(number);
  text.resize(length, 'x');
  return text;
}

inline std::string make_stack(std::size_t number) {
  std::string text;
  for (std::size_t i = 0; i < 16; ++i) {
    text += make_long(number + i, 600) + ":1 f\n";
  }
  return text;
}

inline model::Event make_lie(std::size_t number, const Flood& flood) {
  const std::string_view name = flood.name == "all" ? k_flood_events[
      number % k_flood_events.size()] : flood.name;
  const auto ordinal = static_cast<std::int64_t>(number / 4 + 1);
  model::LogEvent event;
  event.process = {flood.many_processes
                       ? static_cast<model::Pid>(number % 4'000'000)
                       : 10,
                   number};
  event.process.start_time = flood.many_processes ? number : 100;
  event.event_name = name;
  event.correlation_id = make_long(number, 1000);
  event.body = make_long(number, 1000);
  event.severity_text = "ERROR";
  event.attributes = {
      {"runtime", make_long(number, 1000)},
      {"executable", make_long(number, 1000)},
      {"forked", number % 2 == 0},
      {"count", ordinal + 1},
      {"loop", ordinal},
      {"running_loop", ordinal + 1},
      {"closed", true},
      {"cleanup", false},
      {"connection", ordinal},
      {"first_connection", ordinal + 1},
      {"open", std::int64_t{1}},
      {"client", make_long(number, 1000)},
      {"peer", make_long(number, 1000)},
      {"transport", make_long(number, 1000)},
      {"request", make_long(number, 1000)},
      {"request_label", "POST " + make_long(number, 1000)},
      {"object", make_long(number, 1000)},
      {"operation", make_long(number, 1000)},
      {"kind", make_long(number, 1000)},
      {"name", make_long(number, 1000)},
      {"outcome", std::string("error")},
      {"error_type", make_long(number, 1000)},
      {"error", make_long(number, 1000)},
      {"task", make_long(number, 1000)},
      {"file", make_long(number, 1000)},
      {"line", ordinal},
      {"function", make_long(number, 1000)},
      {"stack", make_stack(number)},
      {"created", make_stack(number)},
  };
  return {0, number, base::Nanos(number * 10'000), std::move(event)};
}

// Once each kind alone from many processes; all of them from many, and from
// one.
inline std::vector<Flood> all_floods() {
  std::vector<Flood> floods;
  for (const std::string_view name : k_flood_events) {
    floods.push_back({name, true});
  }
  floods.push_back({"all", true});
  floods.push_back({"all", false});
  return floods;
}

inline Kept run_flood(std::size_t events, const Flood& flood) {
  const std::size_t before = read_anonymous_memory();
  Kept kept;
  auto engine = std::make_unique<analyse::Engine>();
  for (std::size_t i = 1; i <= events; ++i) {
    engine->accept(make_lie(i, flood));
  }
  model::Report report = engine->finish("flood");
  const std::size_t with_report = read_anonymous_memory();
  kept.finding_count = report.findings.size();
  kept.missing = report.not_seen.missing;
  report = {};
  // The engine has the findings, and so had the report: what went is as much.
  kept.findings = with_report - std::min(with_report, read_anonymous_memory());
  kept.all = with_report - std::min(with_report, before + kept.findings);
  return kept;
}

} // namespace hawk::test
