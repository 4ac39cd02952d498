#include "trace/encode.hpp"

#include "base/base64.hpp"
#include "base/crc32c.hpp"
#include "base/utf8.hpp"
#include "model/names.hpp"
#include "trace/format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace hawk::trace {

namespace {

using Json = nlohmann::ordered_json;

// What a reader takes. A source that is wrong about a number (the kernel's, a
// foreign file system's, a foreign program's) must not cost the record.
std::uint64_t count(std::uint64_t value) {
  constexpr std::uint64_t k_most = std::numeric_limits<std::int64_t>::max();
  return std::min(value, k_most);
}

std::int64_t nanos(model::Nanos value) {
  return std::clamp(std::int64_t{value.count()}, -k_most_nanos, k_most_nanos);
}

std::string nanos_text(model::Nanos value) {
  return std::to_string(nanos(value));
}

std::string state_text(char state) {
  const bool is_letter = state > ' ' && state < '\x7f';
  return {is_letter ? state : '?'};
}

// Absent rather than empty: a record holds what is known.
template <typename T>
void put_some(Json& out, const char* key, const T& value) {
  if (value != T{}) {
    out[key] = value;
  }
}

void put_some(Json& out, const char* key, std::uint64_t value) {
  put_some<std::uint64_t>(out, key, count(value));
}

void put_some(Json& out, const char* key, model::Nanos value) {
  put_some<std::int64_t>(out, key, nanos(value));
}

void put_clock(Json& out, const base::ClockReading& clock) {
  // Strings: jq and JavaScript lose integers above 2^53.
  out["time_unix_nano"] = nanos_text(clock.real);
  out["monotonic_nano"] = nanos_text(clock.monotonic);
  out["boottime_nano"] = nanos_text(clock.boot);
}

void put_process(Json& out, const model::ProcessKey& process) {
  out["pid"] = process.pid;
  out["start"] = count(process.start_time);
}

void put(Json& out, const model::Header& header) {
  out["v"] = header.version;
  out["min"] = header.min_version;
  out["id"] = header.id;
  out["boot_id"] = header.boot_id;
  out["pid_namespace"] = count(header.pid_namespace);
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
  out["n"] = count(gap.records);
  out["bytes"] = count(gap.bytes);
  if (gap.from) {
    out["from"] = count(*gap.from);
  }
  if (gap.stream) {
    out["s"] = model::name_of(*gap.stream);
    out["o"] = count(gap.offset);
  }
  put_some(out, "detail", gap.detail);
}

void put(Json& out, const model::Checkpoint& checkpoint) {
  out["v"] = checkpoint.version;
  out["min"] = checkpoint.min_version;
  out["id"] = checkpoint.id;
  put_clock(out, checkpoint.clock);
  out["n"] = count(checkpoint.records);
  out["bytes"] = count(checkpoint.bytes);
  if (checkpoint.samples > 0) {
    out["sampled"] = nanos(checkpoint.sampled);
    out["samples"] = count(checkpoint.samples);
  }
  if (checkpoint.looked > model::Nanos{}) {
    out["looked"] = nanos(checkpoint.looked);
  }
}

void put(Json& out, const model::ProcessSeen& process) {
  put_process(out, process.process);
  out["ppid"] = process.parent;
  put_some(out, "session", process.session);
  put_some(out, "group", process.group);
  out["name"] = process.name;
  put_some(out, "argv", process.arguments);
  out["state"] = state_text(process.state);
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
  out["state"] = state_text(thread.state);
  put_wait(out, thread.wait);
  out["switches"] = count(thread.context_switches);
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
  out["capacity"] = count(object.capacity);
  put_some(out, "slots", object.slots);
  put_some(out, "packets", object.packets);
  put_some(out, "pair", object.pair);
  out["unread"] = count(object.unread);
  put_some(out, "used", object.used);
  if (object.full) {
    out["full"] = *object.full;
  }
  out["holders"] = to_json(object.holders);
  put_some(out, "gone", object.gone);
}

void put(Json& out, const model::ProcessUsage& usage) {
  put_process(out, usage.process);
  out["resident"] = count(usage.resident);
  out["processor_nano"] = nanos(usage.processor_time);
  if (usage.io_known) {
    out["write_calls"] = count(usage.write_calls);
    out["written_bytes"] = count(usage.written_bytes);
  }
}

void put(Json& out, const model::ConnectionSeen& connection) {
  out["socket"] = format_object(connection.socket);
  put_some(out, "local", connection.local);
  put_some(out, "remote", connection.remote);
  out["state"] = connection.state;
  out["unread"] = count(connection.unread);
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
    out["other_start"] = count(stall.other.start_time);
  }
  put_some(out, "other_name", stall.other_name);
}

void put(Json& out, const model::StallSeen& stall) {
  put_process(out, stall.thread.process);
  out["tid"] = stall.thread.tid;
  put_some(out, "name", stall.name);
  out["began"] = nanos(stall.began);
  out["lasted_nano"] = nanos(stall.lasted);
  put_some(out, "ended", stall.ended);
  out["proof"] = model::name_of(stall.proof);
  put_some(out, "in_loop", stall.in_loop);
  out["samples"] = stall.samples;
  put_some(out, "on_processor", stall.on_processor);
  put_some(out, "in_call", stall.in_call);
  put_wait(out, stall.wait);
  put_other(out, stall);
  put_some(out, "asleep_nano", stall.asleep);
  put_some(out, "processor_nano", stall.processor_time);
  put_some(out, "ready_nano", stall.ready_time);
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
  out["hidden_processes"] = count(blindness.hidden_processes);
  out["missing"] = blindness.missing;
  put_some(out, "youngest_hidden", blindness.youngest_hidden);
}

// JSON has no word for a number that is none, or has no end.
Json to_json(const model::AttributeValue& value) {
  if (const auto* real = std::get_if<double>(&value);
      real != nullptr && !std::isfinite(*real)) {
    return std::isnan(*real) ? "NaN" : *real > 0 ? "Infinity" : "-Infinity";
  }
  return std::visit([](const auto& one) { return Json(one); }, value);
}

void put(Json& out, const model::LogEvent& event) {
  put_process(out, event.process);
  if (event.timestamp) {
    out["timestamp"] = nanos_text(*event.timestamp);
  }
  out["observed_timestamp"] = nanos_text(event.observed_timestamp);
  put_some(out, "event_name", event.event_name);
  put_some(out, "step", event.step);
  put_some(out, "body", event.body);
  put_some(out, "severity_text", event.severity_text);
  put_some(out, "correlation_id", event.correlation_id);
  put_some(out, "trace_id", event.trace_id);
  put_some(out, "span_id", event.span_id);
  for (const auto& [key, value] : event.attributes) {
    out["attributes"][key] = to_json(value);
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
  out["stall_nano"] = nanos(ended.stall);
  out["user_nano"] = nanos(ended.user_time);
  out["system_nano"] = nanos(ended.system_time);
}

void put(Json& out, const model::Closed& closed) {
  out["s"] = model::name_of(closed.stream);
  out["bytes"] = count(closed.bytes);
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
  out["observed_timestamp"] = nanos_text(otlp.observed_timestamp);
  out["request"] = count(otlp.request);
  if (otlp.parts > 1) {
    out["part"] = std::max(otlp.part, 1U);
    out["parts"] = otlp.parts;
  }
  put_some(out, "cut", otlp.cut);
}

} // namespace

std::string format_object(const model::ObjectKey& object) {
  return fmt::format("{}:{}", model::name_of(object.kind), count(object.inode));
}

std::string encode(const model::Event& event) {
  Json out;
  out["k"] = kind_of(event.payload);
  out["w"] = event.writer;
  out["q"] = count(event.sequence);
  out["t"] = nanos(event.time);
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
