#include "trace/encode.hpp"

#include "base/base64.hpp"
#include "base/crc32c.hpp"
#include "base/utf8.hpp"
#include "model/names.hpp"
#include "trace/format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace hawk::trace {

namespace {

using Json = nlohmann::ordered_json;

// Absent rather than empty: a record holds what is known.
template <typename T>
void put_some(Json& out, const char* key, const T& value) {
  if (value != T{}) {
    out[key] = value;
  }
}

void put_clock(Json& out, const base::ClockReading& clock) {
  // Strings: jq and JavaScript lose integers above 2^53.
  out["time_unix_nano"] = std::to_string(clock.real.count());
  out["monotonic_nano"] = std::to_string(clock.monotonic.count());
  out["boottime_nano"] = std::to_string(clock.boot.count());
}

void put_process(Json& out, const model::ProcessKey& process) {
  out["pid"] = process.pid;
  out["start"] = process.start_time;
}

void put(Json& out, const model::Header& header) {
  out["v"] = header.version;
  out["min"] = header.min_version;
  out["id"] = header.id;
  out["boot_id"] = header.boot_id;
  out["pid_namespace"] = header.pid_namespace;
  put_clock(out, header.clock);
  out["tool"] = {{"name", "hawkctl"}, {"version", header.tool_version}};
  put_process(out, header.recorder);
  out["argv"] = header.arguments;
  out["cwd"] = header.working_directory;
  put_some(out, "correlation_id", header.correlation_id);
  put_some(out, "trace_id", header.trace_id);
  put_some(out, "span_id", header.span_id);
  put_some(out, "parent_span_id", header.parent_span_id);
}

void put(Json& out, const model::StreamChunk& chunk) {
  out["s"] = model::name_of(chunk.stream);
  out["o"] = chunk.offset;
  if (base::valid_utf8_prefix(chunk.bytes) == chunk.bytes.size()) {
    out["l"] = chunk.bytes;
    return;
  }
  std::string text(base::base64_size(chunk.bytes.size()), '\0');
  base::encode_base64(chunk.bytes, text);
  out["b"] = text;
}

void put(Json& out, const model::Gap& gap) {
  out["reason"] = gap.reason;
  out["n"] = gap.records;
  out["bytes"] = gap.bytes;
  if (gap.from) {
    out["from"] = *gap.from;
  }
  if (gap.stream) {
    out["s"] = model::name_of(*gap.stream);
    out["o"] = gap.offset;
  }
  put_some(out, "detail", gap.detail);
}

void put(Json& out, const model::Checkpoint& checkpoint) {
  out["v"] = checkpoint.version;
  out["min"] = checkpoint.min_version;
  out["id"] = checkpoint.id;
  put_clock(out, checkpoint.clock);
  out["n"] = checkpoint.records;
  out["bytes"] = checkpoint.bytes;
  if (checkpoint.samples > 0) {
    out["sampled"] = checkpoint.sampled.count();
    out["samples"] = checkpoint.samples;
  }
  if (checkpoint.looked > model::Nanos{}) {
    out["looked"] = checkpoint.looked.count();
  }
}

void put(Json& out, const model::ProcessSeen& process) {
  put_process(out, process.process);
  out["ppid"] = process.parent;
  put_some(out, "session", process.session);
  put_some(out, "group", process.group);
  out["name"] = process.name;
  put_some(out, "argv", process.arguments);
  out["state"] = std::string(1, process.state);
  put_some(out, "frozen", process.frozen);
  put_some(out, "in_tree", process.in_tree);
  put_some(out, "threads", process.threads);
  put_some(out, "exited", process.exited);
}

void put_watches(Json& out, const model::Wait& wait) {
  for (const model::Watch& watch : wait.watches) {
    const bool output = watch.what == model::Watch::For::output;
    Json entry = {{"object", format_object(watch.object)},
                  {"for", output ? "output" : "input"}};
    put_some(entry, "edge", watch.edge_triggered);
    out["watches"].push_back(std::move(entry));
  }
  if (!wait.watches_complete) {
    out["watches_complete"] = false;
  }
  put_some(out, "forever", wait.forever);
}

void put_wait(Json& out, const model::Wait& wait) {
  out["wait"] = model::name_of(wait.kind);
  put_some(out, "call", wait.call);
  if (wait.fd >= 0) {
    out["fd"] = wait.fd;
  }
  if (wait.object != model::ObjectKey{}) {
    out["object"] = format_object(wait.object);
  }
  put_some(out, "awaits", wait.pid);
  put_watches(out, wait);
}

void put(Json& out, const model::ThreadSeen& thread) {
  put_process(out, thread.thread.process);
  out["tid"] = thread.thread.tid;
  put_some(out, "name", thread.name);
  out["state"] = std::string(1, thread.state);
  put_wait(out, thread.wait);
  out["switches"] = thread.context_switches;
  put_some(out, "wchan", thread.kernel_function);
  put_some(out, "gone", thread.gone);
}

Json to_json(const std::vector<model::Holder>& holders) {
  Json list = Json::array();
  for (const model::Holder& holder : holders) {
    Json entry;
    put_process(entry, holder.process);
    entry["fd"] = holder.fd;
    entry["mode"] =
        std::string(holder.reads ? "r" : "") + (holder.writes ? "w" : "");
    put_some(entry, "nonblock", holder.nonblocking);
    put_some(entry, "cloexec", holder.close_on_exec);
    list.push_back(std::move(entry));
  }
  return list;
}

void put(Json& out, const model::ObjectSeen& object) {
  out["object"] = format_object(object.object);
  if (object.peer != model::ObjectKey{}) {
    out["peer"] = format_object(object.peer);
  }
  out["capacity"] = object.capacity;
  put_some(out, "slots", object.slots);
  put_some(out, "packets", object.packets);
  put_some(out, "pair", object.pair);
  out["unread"] = object.unread;
  put_some(out, "used", object.used);
  if (object.full) {
    out["full"] = *object.full;
  }
  out["holders"] = to_json(object.holders);
  put_some(out, "gone", object.gone);
}

void put(Json& out, const model::ProcessUsage& usage) {
  put_process(out, usage.process);
  out["resident"] = usage.resident;
  out["processor_nano"] = usage.processor_time.count();
  if (usage.io_known) {
    out["write_calls"] = usage.write_calls;
    out["written_bytes"] = usage.written_bytes;
  }
}

void put(Json& out, const model::ConnectionSeen& connection) {
  out["socket"] = format_object(connection.socket);
  put_some(out, "local", connection.local);
  put_some(out, "remote", connection.remote);
  out["state"] = connection.state;
  out["unread"] = connection.unread;
  put_some(out, "unsent", connection.unsent);
  if (connection.watched) {
    out["watched"] = *connection.watched;
  }
  put_some(out, "own_epolls", connection.own_epolls);
  out["holders"] = to_json(connection.holders);
  put_some(out, "gone", connection.gone);
}

void put_other(Json& out, const model::StallSeen& stall) {
  put_some(out, "peer", stall.peer);
  if (stall.other.pid != 0) {
    out["other"] = stall.other.pid;
    out["other_start"] = stall.other.start_time;
  }
  put_some(out, "other_name", stall.other_name);
}

void put(Json& out, const model::StallSeen& stall) {
  put_process(out, stall.thread.process);
  out["tid"] = stall.thread.tid;
  put_some(out, "name", stall.name);
  out["began"] = stall.began.count();
  out["lasted_nano"] = stall.lasted.count();
  put_some(out, "ended", stall.ended);
  out["proof"] = model::name_of(stall.proof);
  put_some(out, "in_loop", stall.in_loop);
  out["samples"] = stall.samples;
  put_some(out, "on_processor", stall.on_processor);
  put_some(out, "in_call", stall.in_call);
  put_wait(out, stall.wait);
  put_other(out, stall);
  put_some(out, "asleep_nano", stall.asleep.count());
  put_some(out, "processor_nano", stall.processor_time.count());
  put_some(out, "ready_nano", stall.ready_time.count());
  for (const model::CodeLine& at : stall.stack) {
    Json entry = {{"file", at.file}, {"line", at.line}};
    put_some(entry, "function", at.function);
    put_some(entry, "own", at.own);
    out["stack"].push_back(std::move(entry));
  }
  put_some(out, "stack_samples", stall.stack_samples);
  put_some(out, "stack_seen", stall.stack_seen);
}

void put(Json& out, const model::Blindness& blindness) {
  out["hidden_processes"] = blindness.hidden_processes;
  out["missing"] = blindness.missing;
  put_some(out, "youngest_hidden", blindness.youngest_hidden);
}

void put(Json& out, const model::LogEvent& event) {
  put_process(out, event.process);
  if (event.timestamp) {
    out["timestamp"] = std::to_string(event.timestamp->count());
  }
  out["observed_timestamp"] = std::to_string(event.observed_timestamp.count());
  put_some(out, "event_name", event.event_name);
  put_some(out, "step", event.step);
  put_some(out, "body", event.body);
  put_some(out, "severity_text", event.severity_text);
  put_some(out, "correlation_id", event.correlation_id);
  put_some(out, "trace_id", event.trace_id);
  put_some(out, "span_id", event.span_id);
  for (const auto& [key, value] : event.attributes) {
    std::visit([&, &name = key](const auto& v) { out["attributes"][name] = v; },
               value);
  }
}

void put(Json& out, const model::SignalSeen& signal) {
  out["signal"] = signal.number;
  out["sender"] = signal.sender;
  out["action"] = signal.action;
}

void put(Json& out, const model::Ended& ended) {
  put_process(out, ended.process);
  if (ended.code) {
    out["code"] = *ended.code;
  }
  if (ended.signal) {
    out["signal"] = *ended.signal;
  }
  put_some(out, "core_dumped", ended.core_dumped);
  put_some(out, "timed_out", ended.timed_out);
  out["stall_nano"] = ended.stall.count();
  out["user_nano"] = ended.user_time.count();
  out["system_nano"] = ended.system_time.count();
}

void put(Json& out, const model::Closed& closed) {
  out["s"] = model::name_of(closed.stream);
  out["bytes"] = closed.bytes;
  put_some(out, "held", closed.held);
  if (!closed.holders.empty()) {
    out["holders"] = to_json(closed.holders);
  }
}

void put(Json& out, const model::Takeover& takeover) {
  out["pid"] = takeover.writer_pid;
  out["reason"] = takeover.reason;
}

// Its `data` is JSON already: see encode().
void put(Json& out, const model::OtlpSeen& otlp) {
  if (otlp.process.pid != 0) {
    put_process(out, otlp.process);
  }
  out["signal"] = model::name_of(otlp.signal);
  out["encoding"] = model::name_of(otlp.encoding);
  out["observed_timestamp"] = std::to_string(otlp.observed_timestamp.count());
  out["request"] = otlp.request;
  if (otlp.parts > 1) {
    out["part"] = otlp.part;
    out["parts"] = otlp.parts;
  }
  put_some(out, "cut", otlp.cut);
}

} // namespace

std::string format_object(const model::ObjectKey& object) {
  return fmt::format("{}:{}", model::name_of(object.kind), object.inode);
}

std::string encode(const model::Event& event) {
  Json out;
  out["k"] = kind_of(event.payload);
  out["w"] = event.writer;
  out["q"] = event.sequence;
  out["t"] = event.time.count();
  std::visit([&out](const auto& payload) { put(out, payload); }, event.payload);
  // Foreign bytes (names, arguments) may be anything: replaced, never refused.
  std::string line =
      out.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  line.pop_back();
  if (const auto* otlp = std::get_if<model::OtlpSeen>(&event.payload)) {
    line.append(R"(,"data":)").append(otlp->data);
  }
  return fmt::format(
      "{}{}{:08x}\"}}\n", line, k_checksum_key, base::crc32c(line));
}

} // namespace hawk::trace
