#include "observe/companion.hpp"

#include "observe/program.hpp"
#include "support/recording_sink.hpp"

#include <doctest/doctest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace hawk::observe {

namespace {

// Says what it has, where it can say something.
const char* const k_agent = R"(
import json, os, socket, sys
if "HAWK_EVENTS" not in os.environ:
    sys.exit(3)
s = socket.socket(socket.AF_UNIX)
s.connect(os.environ["HAWK_EVENTS"])
for n in range(100):
    s.sendall(json.dumps({"event_name": "mine", "n": n,
                          "story": "TRACEPARENT" in os.environ}).encode()
              + b"\n")
sys.exit(4)
)";

struct Seen {
  int code = -1;
  std::vector<model::LogEvent> mine;
  std::vector<model::LogEvent> offers;
  bool in_order = false; // what it said came before its end
};

Seen run_agent(Probes probes, const std::string& state) {
  test::RecordingSink sink;
  CompanionOptions options;
  options.command = {"env", "python3", "-S", "-c", k_agent};
  options.program = "/usr/bin/env";
  options.probes = probes;
  options.state_directory = state;
  auto companion =
      Companion::make(std::move(options), take_inheritance(), sink);
  Seen seen;
  if (!companion) {
    return seen;
  }
  const auto result = (*companion)->run({[] {}, [](const auto&) {}, [](auto) {}});
  seen.code = result ? result->ended.code.value_or(-1) : -1;
  for (const model::LogEvent& event : sink.all<model::LogEvent>()) {
    (event.event_name == "mine" ? seen.mine : seen.offers).push_back(event);
  }
  const auto last = std::find_if(
      sink.events.begin(), sink.events.end(), [](const model::Event& event) {
        return std::holds_alternative<model::Ended>(event.payload);
      });
  seen.in_order =
      std::none_of(last, sink.events.end(), [](const model::Event& event) {
        return std::holds_alternative<model::LogEvent>(event.payload);
      });
  return seen;
}

// A companion gives up this process's streams: in a process of its own.
int status_of(int (*body)()) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::_exit(body());
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000;
}

int check_offered() {
  char state[] = "/tmp/companion-XXXXXX";
  if (::mkdtemp(state) == nullptr) {
    return 90;
  }
  const Seen seen = run_agent(Probes::offered, state);
  std::filesystem::remove_all(state);
  if (seen.code != 4 || seen.mine.size() != 100 || seen.offers.size() != 1) {
    return 1;
  }
  if (seen.offers[0].event_name != "hawk.run.probe" || !seen.in_order) {
    return 2;
  }
  for (std::int64_t n = 0; n < 100; ++n) {
    const auto& event = seen.mine[static_cast<std::size_t>(n)];
    if (event.attributes.at("n") != model::AttributeValue(n)
        || event.attributes.at("story") != model::AttributeValue(false)
        || event.process.pid != seen.offers[0].process.pid) {
      return 3;
    }
  }
  return 0;
}

int check_left_alone() {
  const Seen seen = run_agent(Probes::left_out, "");
  return seen.code == 3 && seen.mine.empty() && seen.offers.empty() ? 0 : 1;
}

} // namespace

TEST_SUITE_BEGIN("Companion");

TEST_CASE("what an agent with probes states comes before its end") {
  CHECK(status_of(check_offered) == 0);
}

TEST_CASE("an agent without them has its environment only") {
  ::unsetenv("HAWK_EVENTS");
  CHECK(status_of(check_left_alone) == 0);
}

TEST_SUITE_END();

} // namespace hawk::observe
