#include "support/trace_file.hpp"

#include "base/assert.hpp"
#include "base/file.hpp"
#include "trace/encode.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <tuple>

namespace hawk::test {

namespace {

using namespace std::chrono_literals;

model::Header sample_header() {
  model::Header header;
  header.id = "0f8fad5b-d9cb-469f-a165-70867728950e";
  header.boot_id = "6d1f4a52-0000-4000-8000-000000000001";
  header.pid_namespace = 4026531836;
  header.clock = {1763692800s, 1000s, 1001s};
  header.tool_version = "0.1.0";
  header.recorder = {4710, 99};
  header.arguments = {"python3", "agent.py", "--n=4"};
  header.working_directory = "/srv/agent";
  header.correlation_id = "order-17";
  header.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  header.span_id = "00f067aa0ba902b7";
  header.parent_span_id = "b7ad6b7169203331";
  return header;
}

model::ThreadSeen sample_thread() {
  model::ThreadSeen thread;
  thread.thread = {{4712, 101}, 4713};
  thread.name = "mcp_server";
  thread.state = 'S';
  thread.wait.kind = model::Wait::Kind::poll;
  thread.wait.call = "epoll_wait";
  thread.wait.fd = 4;
  thread.wait.object = {model::ObjectKey::Kind::epoll, 12};
  thread.wait.pid = 4714;
  thread.wait.watches = {
      {{model::ObjectKey::Kind::pipe, 70113}, model::Watch::For::input, true},
      {{model::ObjectKey::Kind::socket, 9}, model::Watch::For::output, false}};
  thread.wait.watches_complete = false;
  thread.wait.forever = true;
  thread.context_switches = 23;
  thread.kernel_function = "ep_poll";
  thread.gone = true;
  return thread;
}

model::LogEvent sample_event() {
  model::LogEvent event;
  event.process = {4711, 100};
  event.timestamp = 1763692800123456789ns;
  event.observed_timestamp = 1763692800123999999ns;
  event.event_name = "step.finished";
  event.step = "reason";
  event.body = "done";
  event.severity_text = "INFO";
  event.correlation_id = "7f3a";
  event.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  event.span_id = "00f067aa0ba902b7";
  event.attributes = {{"ok", true},
                      {"tokens", std::int64_t{9007199254740993}},
                      {"cost", 0.5},
                      {"model", std::string("m\u00fcller")}};
  return event;
}

model::StallSeen sample_stall() {
  model::StallSeen stall;
  stall.thread = {{4712, 101}, 4713};
  stall.name = "python3";
  stall.began = 1500ms;
  stall.lasted = 402ms;
  stall.ended = true;
  stall.proof = model::StallSeen::Proof::turn;
  stall.in_loop = true;
  stall.samples = 81;
  stall.on_processor = 2;
  stall.in_call = 79;
  stall.wait.kind = model::Wait::Kind::read;
  stall.wait.call = "recvfrom";
  stall.wait.fd = 8;
  stall.wait.object = {model::ObjectKey::Kind::socket, 5150};
  stall.wait.pid = 4714;
  stall.peer = "127.0.0.1:6379";
  stall.other = {4715, 102};
  stall.other_name = "redis-server";
  stall.asleep = 398ms;
  stall.processor_time = 2ms;
  stall.ready_time = 100us;
  stall.stack = {{"/usr/lib/python3/dist-packages/redis/connection.py",
                  17,
                  "recv",
                  false},
                 {"/srv/agent/agent.py", 41, "main", true}};
  stall.stack_samples = 12;
  stall.stack_seen = 11;
  return stall;
}

} // namespace

model::OtlpSeen sample_otlp() {
  model::OtlpSeen otlp;
  otlp.process = {4711, 100};
  otlp.signal = model::OtlpSeen::Signal::logs;
  otlp.encoding = model::OtlpSeen::Encoding::protobuf;
  otlp.observed_timestamp = 6s;
  otlp.request = 3;
  otlp.part = 2;
  otlp.parts = 4;
  otlp.cut = 1;
  otlp.data = R"({"resourceLogs":[{"x":"},\"{","y":9007199254740993}]})";
  return otlp;
}

std::vector<model::Payload> sample_payloads() {
  using model::ObjectKey;
  const model::Holder reader{{4711, 100}, 5, true, false, false, true};
  const model::Holder writer{{4712, 101}, 2, false, true, true, false};
  return {
      sample_header(),
      model::StreamChunk{
          model::Stream::standard_error, 90210, "h\u00e9 \"x\"\n"},
      model::Gap{3, 512, "ENOSPC", model::Stream::both, 77, 14, "full"},
      model::Checkpoint{1, 1, "id", {5s, 6s, 7s}, 8, 9, 10ns, 11, 12ns},
      model::ProcessSeen{{4712, 101},
                         4711,
                         4700,
                         4711,
                         "srv",
                         {"a", "b"},
                         'T',
                         true,
                         true,
                         17,
                         true},
      sample_thread(),
      model::ObjectSeen{{ObjectKey::Kind::pipe, 70113},
                        {ObjectKey::Kind::socket, 70114},
                        65536,
                        16,
                        true,
                        true,
                        64752,
                        213504,
                        true,
                        {reader, writer},
                        true},
      model::ProcessUsage{{4712, 101}, 44 << 20, 310ms, 90210, 4096, true},
      model::ConnectionSeen{{ObjectKey::Kind::socket, 5150},
                            "127.0.0.1:40312",
                            "127.0.0.1:6379",
                            "ESTABLISHED",
                            5,
                            7,
                            {reader},
                            false,
                            2,
                            true},
      sample_stall(),
      model::Blindness{2, {"pidfd_getfd: EPERM"}, 98765},
      sample_event(),
      model::SignalSeen{2, 4000, "forwarded"},
      model::Ended{{4711, 100}, 3, 9, true, true, 2ms, 30ms, 4ms},
      model::Closed{model::Stream::standard_output, 17, true, {writer}},
      model::Takeover{4715, "recorder died"},
      sample_otlp(),
  };
}

std::string sample_trace() {
  std::string text;
  std::uint64_t sequence = 0;
  const auto add = [&](model::Payload payload) {
    text += trace::encode(
        {0, sequence, model::Nanos(sequence * 1000), std::move(payload)});
    ++sequence;
  };
  add(sample_header());
  std::uint64_t offset = 0;
  for (int i = 0; i < 20; ++i) {
    const std::string line = fmt::format("[req-{}] step {}\n", i % 4, i * 7919);
    add(model::StreamChunk{model::Stream::standard_output, offset, line});
    offset += line.size();
  }
  add(model::Checkpoint{1, 1, "id", {5s, 6s, 7s}, 8, 9, 10ns, 11});
  add(model::Ended{{4711, 100}, 0, std::nullopt, false, false, 2ms, 3ms, 4ms});
  return text;
}

TemporaryFile::TemporaryFile(const std::string& content) {
  char name[] = "/tmp/hawk-test-XXXXXX";
  HAWK_ASSERT(::mkdtemp(name) != nullptr);
  directory_ = name;
  path_ = directory_ + "/file";
  const base::Fd fd(
      ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  HAWK_ASSERT(base::write_all(fd.get(), content).has_value());
}

TemporaryFile::~TemporaryFile() {
  ::unlink(path_.c_str());
  ::rmdir(directory_.c_str());
}

} // namespace hawk::test
