#include "trace/decode.hpp"

#include "base/text.hpp"
#include "model/names.hpp"
#include "trace/decode_stream.hpp"
#include "trace/fields.hpp"
#include "trace/find_member.hpp"
#include "trace/format.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace hawk::trace {

namespace {

using base::fail;
using base::Result;

// Our deepest record has four levels; nlohmann recurses when it copies.
constexpr int k_max_depth = 16;

bool is_shallow(std::string_view json) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (quoted) {
      i += c == '\\' ? 1U : 0U;
      quoted = c != '"';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[' || c == '{') {
      if (++depth > k_max_depth) {
        return false;
      }
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return true;
}

model::Header get_header(Fields& in) {
  model::Header out;
  out.version = in.number("v");
  out.min_version = in.number("min");
  out.id = in.text("id");
  out.boot_id = in.text("boot_id");
  out.pid_namespace = in.count("pid_namespace");
  out.clock = in.clock();
  if (const nlohmann::json* tool = in.find("tool")) {
    out.tool_version = Fields(*tool).text("version");
  }
  out.recorder = in.process();
  out.arguments = in.texts("argv");
  out.working_directory = in.text("cwd");
  out.correlation_id = in.text("correlation_id");
  out.trace_id = in.text("trace_id");
  out.span_id = in.text("span_id");
  out.parent_span_id = in.text("parent_span_id");
  return out;
}

model::Gap get_gap(Fields& in) {
  model::Gap out;
  out.reason = in.text("reason");
  out.records = in.count("n");
  out.bytes = in.count("bytes");
  if (in.has("from")) {
    out.from = in.count("from");
  }
  if (in.has("s")) {
    out.stream = in.stream("s");
    out.offset = in.count("o");
  }
  out.detail = in.text("detail");
  return out;
}

model::Checkpoint get_checkpoint(Fields& in) {
  model::Checkpoint out;
  out.version = in.number("v");
  out.min_version = in.number("min");
  out.id = in.text("id");
  out.clock = in.clock();
  out.records = in.count("n");
  out.bytes = in.count("bytes");
  out.sampled = in.nanos("sampled");
  out.samples = in.count("samples");
  out.looked = in.nanos("looked");
  return out;
}

char get_state(Fields& in) {
  const std::string state = in.text("state");
  return state.empty() ? '?' : state.front();
}

model::ProcessSeen get_process(Fields& in) {
  model::ProcessSeen out;
  out.process = in.process();
  out.parent = in.number("ppid");
  out.session = in.number("session");
  out.group = in.number("group");
  out.name = in.text("name");
  out.arguments = in.texts("argv");
  out.state = get_state(in);
  out.frozen = in.flag("frozen");
  out.in_tree = in.flag("in_tree");
  out.threads =
      static_cast<std::uint32_t>(in.integer("threads", 0, UINT32_MAX));
  out.exited = in.flag("exited");
  return out;
}

model::Wait get_wait(Fields& in) {
  model::Wait out;
  const auto kind = model::find_wait_kind(in.text("wait"));
  if (!kind) {
    in.reject();
  }
  out.kind = kind.value_or(model::Wait::Kind::unknown);
  out.call = in.text("call");
  out.fd = in.number("fd", -1);
  out.object = in.object("object");
  out.pid = in.number("awaits");
  out.watches_complete = in.flag("watches_complete", true);
  out.forever = in.flag("forever");
  for (Fields& item : in.list("watches")) {
    const bool output = item.text("for") == "output";
    out.watches.push_back(
        {item.object("object"),
         output ? model::Watch::For::output : model::Watch::For::input,
         item.flag("edge")});
    if (!item.is_good()) {
      in.reject();
    }
  }
  return out;
}

model::ThreadSeen get_thread(Fields& in) {
  model::ThreadSeen out;
  out.thread = {in.process(), in.number("tid")};
  out.name = in.text("name");
  out.state = get_state(in);
  out.wait = get_wait(in);
  out.context_switches = in.count("switches");
  out.kernel_function = in.text("wchan");
  out.gone = in.flag("gone");
  return out;
}

model::ObjectSeen get_object(Fields& in) {
  model::ObjectSeen out;
  out.object = in.object("object");
  out.peer = in.object("peer");
  out.capacity = in.count("capacity");
  out.slots = static_cast<std::uint32_t>(in.integer("slots", 0, UINT32_MAX));
  out.packets = in.flag("packets");
  out.pair = in.flag("pair");
  out.unread = in.count("unread");
  out.used = in.count("used");
  if (in.has("full")) {
    out.full = in.flag("full");
  }
  out.holders = in.holders("holders");
  out.gone = in.flag("gone");
  return out;
}

model::ProcessUsage get_usage(Fields& in) {
  model::ProcessUsage out;
  out.process = in.process();
  out.resident = in.count("resident");
  out.processor_time = in.nanos("processor_nano");
  out.io_known = in.has("write_calls");
  out.write_calls = in.count("write_calls");
  out.written_bytes = in.count("written_bytes");
  return out;
}

model::ConnectionSeen get_connection(Fields& in) {
  model::ConnectionSeen out;
  out.socket = in.object("socket");
  out.local = in.text("local");
  out.remote = in.text("remote");
  out.state = in.text("state");
  out.unread = in.count("unread");
  out.unsent = in.count("unsent");
  if (in.has("watched")) {
    out.watched = in.flag("watched");
  }
  out.own_epolls =
      static_cast<std::uint32_t>(in.integer("own_epolls", 0, UINT32_MAX));
  out.holders = in.holders("holders");
  out.gone = in.flag("gone");
  return out;
}

std::uint32_t get_small(Fields& in, const char* key) {
  return static_cast<std::uint32_t>(in.integer(key, 0, UINT32_MAX));
}

std::vector<model::CodeLine> get_stack(Fields& in) {
  std::vector<model::CodeLine> out;
  for (Fields& item : in.list("stack")) {
    out.push_back({item.text("file"),
                   item.number("line"),
                   item.text("function"),
                   item.flag("own")});
    if (!item.is_good()) {
      in.reject();
    }
  }
  return out;
}

model::StallSeen get_stall(Fields& in) {
  model::StallSeen out;
  out.thread = {in.process(), in.number("tid")};
  out.name = in.text("name");
  out.began = in.nanos("began");
  out.lasted = in.nanos("lasted_nano");
  out.ended = in.flag("ended");
  const auto proof = model::find_stall_proof(in.text("proof"));
  if (!proof) {
    in.reject();
  }
  out.proof = proof.value_or(model::StallSeen::Proof::none);
  out.in_loop = in.flag("in_loop");
  out.samples = get_small(in, "samples");
  out.on_processor = get_small(in, "on_processor");
  out.in_call = get_small(in, "in_call");
  out.wait = get_wait(in);
  out.peer = in.text("peer");
  out.other = {in.number("other"), in.count("other_start")};
  out.other_name = in.text("other_name");
  out.asleep = in.nanos("asleep_nano");
  out.processor_time = in.nanos("processor_nano");
  out.ready_time = in.nanos("ready_nano");
  out.stack = get_stack(in);
  out.stack_samples = get_small(in, "stack_samples");
  out.stack_seen = get_small(in, "stack_seen");
  return out;
}

model::AttributeValue get_attribute(const nlohmann::json& value) {
  if (value.is_boolean()) {
    return value.get<bool>();
  }
  if (value.is_number_unsigned()
      && value.get<std::uint64_t>() > std::uint64_t{INT64_MAX}) {
    return value.dump(); // as the event channel has it
  }
  if (value.is_number_integer()) {
    return value.get<std::int64_t>();
  }
  if (value.is_number()) {
    return value.get<double>();
  }
  return value.is_string() ? value.get<std::string>() : std::string();
}

model::LogEvent get_event(Fields& in) {
  model::LogEvent out;
  out.process = in.process();
  if (in.has("timestamp")) {
    out.timestamp = in.nanos("timestamp");
  }
  out.observed_timestamp = in.nanos("observed_timestamp");
  out.event_name = in.text("event_name");
  out.step = in.text("step");
  out.body = in.text("body");
  out.severity_text = in.text("severity_text");
  out.correlation_id = in.text("correlation_id");
  out.trace_id = in.text("trace_id");
  out.span_id = in.text("span_id");
  if (const nlohmann::json* attributes = in.find("attributes");
      attributes != nullptr && attributes->is_object()) {
    for (const auto& [key, value] : attributes->items()) {
      out.attributes[key] = get_attribute(value);
    }
  }
  return out;
}

model::SignalSeen get_signal(Fields& in) {
  return {in.number("signal"), in.number("sender"), in.text("action")};
}

model::Ended get_ended(Fields& in) {
  model::Ended out;
  out.process = in.process();
  if (in.has("code")) {
    out.code = in.number("code");
  }
  if (in.has("signal")) {
    out.signal = in.number("signal");
  }
  out.core_dumped = in.flag("core_dumped");
  out.timed_out = in.flag("timed_out");
  out.stall = in.nanos("stall_nano");
  out.user_time = in.nanos("user_nano");
  out.system_time = in.nanos("system_nano");
  return out;
}

model::Closed get_closed(Fields& in) {
  return {in.stream("s"),
          in.count("bytes"),
          in.flag("held"),
          in.holders("holders")};
}

// All but its `data`.
model::OtlpSeen get_otlp(Fields& in) {
  model::OtlpSeen out;
  out.process = in.process();
  const auto signal = model::find_otlp_signal(in.text("signal"));
  const auto encoding = model::find_otlp_encoding(in.text("encoding"));
  if (!signal || !encoding) {
    in.reject();
  }
  out.signal = signal.value_or(model::OtlpSeen::Signal::traces);
  out.encoding = encoding.value_or(model::OtlpSeen::Encoding::json);
  out.observed_timestamp = in.nanos("observed_timestamp");
  out.request = in.count("request");
  out.part = static_cast<std::uint32_t>(in.integer("part", 1, UINT32_MAX, 1));
  out.parts =
      static_cast<std::uint32_t>(in.integer("parts", 1, UINT32_MAX, 1));
  out.cut = in.count("cut");
  return out;
}

std::optional<model::Payload> get_payload(std::string_view kind, Fields& in) {
  if (kind == "hawk") {
    return get_header(in);
  }
  if (kind == "gap") {
    return get_gap(in);
  }
  if (kind == "chk") {
    return get_checkpoint(in);
  }
  if (kind == "proc") {
    return get_process(in);
  }
  if (kind == "thread") {
    return get_thread(in);
  }
  if (kind == "object") {
    return get_object(in);
  }
  if (kind == "usage") {
    return get_usage(in);
  }
  if (kind == "conn") {
    return get_connection(in);
  }
  if (kind == "stall") {
    return get_stall(in);
  }
  if (kind == "blind") {
    return model::Blindness{in.count("hidden_processes"),
                            in.texts("missing"),
                            in.count("youngest_hidden")};
  }
  if (kind == "event") {
    return get_event(in);
  }
  if (kind == "signal") {
    return get_signal(in);
  }
  if (kind == "end") {
    return get_ended(in);
  }
  if (kind == "closed") {
    return get_closed(in);
  }
  if (kind == "takeover") {
    return model::Takeover{in.number("pid"), in.text("reason")};
  }
  if (kind == "otlp") {
    return get_otlp(in);
  }
  return std::nullopt;
}

// The object that is `data`, which leaves the text.
Result<std::string> take_data(std::string& text) {
  const auto found = find_member(text, "data");
  if (!found || found->empty() || found->front() != '{') {
    return fail(base::make_malformed("an 'otlp' record is without its data"));
  }
  std::string data(*found);
  const auto at = static_cast<std::size_t>(found->data() - text.data());
  text[at] = '0';
  text.erase(at + 1, data.size() - 1);
  return data;
}

Envelope get_envelope(Fields& in) {
  return {static_cast<std::uint32_t>(in.integer("w", 0, UINT32_MAX)),
          in.count("q"),
          in.nanos("t")};
}

} // namespace

Envelope decode_envelope(std::string_view body) {
  const nlohmann::json json =
      nlohmann::json::parse(std::string(body) + "}", nullptr, false);
  Fields in(json);
  return get_envelope(in);
}

Result<std::optional<model::Event>> decode(std::string_view body) {
  const std::string_view kind = kind_of_line(body);
  std::string text = std::string(body) + "}";
  if (kind == "out") {
    HAWK_TRY(model::Event event, decode_stream(text));
    return std::optional(std::move(event));
  }
  std::string data;
  if (kind == "otlp") {
    // Kept as text: it is as deep as its sender made it, and may be large.
    HAWK_TRY(data, take_data(text));
  }
  if (!is_shallow(text)) {
    return fail(base::make_malformed("record is nested too deeply"));
  }
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  Fields in(json);
  if (json.is_discarded() || !in.is_good()) {
    return fail(base::make_malformed("record is not a JSON object"));
  }
  auto payload = get_payload(kind, in);
  if (!payload) {
    return std::optional<model::Event>();
  }
  model::Event event;
  const Envelope envelope = get_envelope(in);
  event.writer = envelope.writer;
  event.sequence = envelope.sequence;
  event.time = envelope.time;
  event.payload = std::move(*payload);
  if (auto* otlp = std::get_if<model::OtlpSeen>(&event.payload)) {
    otlp->data = std::move(data);
  }
  if (!in.is_good()) {
    return fail(base::make_malformed(
        fmt::format("a field of a '{}' record has the wrong type", kind)));
  }
  return std::optional(std::move(event));
}

} // namespace hawk::trace
