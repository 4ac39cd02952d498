#include "format/chrome_writer.hpp"

#include "format/chrome_lanes.hpp"
#include "format/json_pieces.hpp"
#include "format/span_values.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <set>

namespace hawk::format {

namespace {

constexpr std::size_t k_most_name = 120; // of a log record's text
constexpr std::size_t k_piece = std::size_t{64} << 10;
constexpr std::array<std::string_view, 6> k_kinds = {
    "", "internal", "server", "client", "producer", "consumer"};

// "1234.567": microseconds, exactly.
std::string format_micros(std::int64_t nanos) {
  std::string out = std::to_string(nanos / 1000);
  const std::string rest = std::to_string(nanos % 1000 + 1000);
  return out + '.' + rest.substr(1);
}

void append_value(const model::AttributeValue& value, std::string& out) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    append_utf8_json(*text, out);
  } else if (const auto* truth = std::get_if<bool>(&value)) {
    out += *truth ? "true" : "false";
  } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    out += std::to_string(*whole);
  } else {
    append_double_json(std::get<double>(value), out);
  }
}

void put(std::string_view key,
         const model::AttributeValue& value,
         std::string& out) {
  out += out.back() == '{' ? "" : ",";
  append_utf8_json(key, out);
  out += ':';
  append_value(value, out);
}

void put_text(std::string_view key,
              const std::string& text,
              std::string& out) {
  if (!text.empty()) {
    put(key, text, out);
  }
}

void put_all(const model::Attributes& attributes, std::string& out) {
  for (const auto& [key, value] : attributes) {
    put(key, value, out);
  }
}

std::string args_of(const model::Span& span) {
  std::string out = "{";
  put_all(span.attributes, out);
  put_text("trace_id", span.trace_id, out);
  put_text("span_id", span.span_id, out);
  put_text("parent_span_id", span.parent_span_id, out);
  put_text("otel.scope.name", span.scope, out);
  put_text("span.kind",
           std::string(k_kinds.at(static_cast<std::size_t>(span.kind))),
           out);
  if (span.status == model::Span::Status::error) {
    put("otel.status_code", std::string("ERROR"), out);
    put_text("otel.status_description", span.status_message, out);
  } else if (span.status == model::Span::Status::ok) {
    put("otel.status_code", std::string("OK"), out);
  }
  if (!span.end) {
    put("unfinished", true, out);
  }
  return out + '}';
}

std::string args_of(const model::LogEvent& event) {
  std::string out = "{";
  for (const auto& [key, value] : event.attributes) {
    if (key != "service.name" && key != "process.pid") {
      put(key, value, out);
    }
  }
  put_text("body", event.body, out);
  put_text("severity", event.severity_text, out);
  put_text("step", event.step, out);
  put_text("correlation_id", event.correlation_id, out);
  return out + '}';
}

std::string name_of(const model::LogEvent& event) {
  std::string name = event.body.substr(0, event.body.find('\n'));
  if (name.empty()) {
    name = event.event_name;
  }
  if (name.size() > k_most_name) {
    name.resize(k_most_name);
    name += "...";
  }
  return name.empty() ? "log" : name;
}

std::string id_of_span(const std::string& trace, const std::string& span) {
  return span.empty() ? std::string() : trace + '/' + span;
}

std::string pid_of(const model::Attributes& attributes) {
  const auto found = attributes.find("process.pid");
  if (found == attributes.end()) {
    return {};
  }
  std::string text;
  append_value(found->second, text);
  return text.find_first_not_of("0123456789\"") == std::string::npos
             ? text
             : std::string();
}

} // namespace

std::uint32_t ChromeWriter::process_of(const std::string& service,
                                       const model::Attributes& attributes) {
  const std::string pid = pid_of(attributes);
  const auto [at, is_new] = by_name_.try_emplace(
      service + '\x1f' + pid, static_cast<std::uint32_t>(processes_.size()));
  if (is_new) {
    Process process;
    process.name = service.empty() ? "agent" : service;
    for (const char c : pid) {
      const bool digit = c != '"' && process.pid < INT32_MAX / 16;
      process.pid = digit ? process.pid * 10 + (c - '0') : process.pid;
    }
    processes_.push_back(std::move(process));
  }
  return at->second;
}

bool ChromeWriter::add(const model::Span& span) {
  if (!span.start) {
    return false;
  }
  Slice slice;
  slice.process = process_of(span.service, span.resource);
  slice.start = span.start->count();
  slice.open = !span.end || *span.end < *span.start;
  slice.end = slice.open ? slice.start : span.end->count();
  slice.id = id_of_span(span.trace_id, span.span_id);
  slice.parent = id_of_span(span.trace_id, span.parent_span_id);
  for (const model::SpanLink& link : span.links) {
    slice.links.push_back(id_of_span(link.trace_id, link.span_id));
  }
  append_utf8_json(span.name.empty() ? "(no name)" : span.name, slice.name);
  slice.name += R"(,"cat":"span")";
  if (span.status == model::Span::Status::error) {
    slice.name += R"(,"cname":"terrible")"; // red
  }
  slice.args = args_of(span);
  latest_ = std::max(latest_, slice.end);
  for (const model::SpanEvent& event : span.events) {
    std::string text = R"("name":)";
    append_utf8_json(event.name, text);
    text += R"(,"args":{)";
    put_all(event.attributes, text);
    instants_.push_back(
        {slice.process, event.time.count(), slice.id, text + '}'});
    latest_ = std::max(latest_, event.time.count());
  }
  slices_.push_back(std::move(slice));
  return true;
}

bool ChromeWriter::add(const model::LogEvent& event) {
  const model::Nanos time = event.timestamp.value_or(event.observed_timestamp);
  if (time.count() == 0) {
    return false;
  }
  const std::string* service = find_text("service.name", event.attributes);
  model::Attributes attributes = event.attributes;
  if (event.process.pid != 0) {
    attributes.try_emplace("process.pid", std::int64_t{event.process.pid});
  }
  std::string text = R"("name":)";
  append_utf8_json(name_of(event), text);
  text += R"(,"args":)" + args_of(event);
  instants_.push_back(
      {process_of(service == nullptr ? std::string() : *service, attributes),
       time.count(),
       id_of_span(event.trace_id, event.span_id),
       std::move(text)});
  latest_ = std::max(latest_, time.count());
  return true;
}

// Where everything lies: known when all of it is there.
class ChromeWriter::Layout final {
public:
  Layout(const ChromeWriter& writer,
         const std::function<void(std::string_view)>& sink)
      : writer_(writer),
        sink_(sink) {}

  void write() {
    name_processes();
    place();
    out_ = "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n";
    out_ += R"({"ph":"M","name":"hawkctl.clock","pid":0,"tid":0,"ts":0,)"
            R"("args":{"start_unix_nano":")"
            + std::to_string(origin_) + "\"}}";
    for (std::size_t i = 0; i < pids_.size(); ++i) {
      begin("M", pids_[i], 0);
      out_ += R"(,"name":"process_name","args":{"name":)";
      append_utf8_json(writer_.processes_[i].name, out_);
      out_ += "}}";
    }
    for (const std::uint32_t index : order_) {
      write_slice(index);
    }
    write_flows();
    for (const Instant& instant : writer_.instants_) {
      write_instant(instant);
    }
    out_ += "\n]}\n";
    sink_(out_);
  }

private:
  // The processes' own numbers; where two have one, others.
  void name_processes() {
    std::set<std::int64_t> taken = {0};
    for (const Process& process : writer_.processes_) {
      const bool fits = process.pid != 0 && taken.insert(process.pid).second;
      pids_.push_back(fits ? process.pid : 0);
    }
    std::int64_t next = 1;
    for (std::int64_t& pid : pids_) {
      while (pid == 0) {
        pid = taken.insert(next).second ? next : 0;
        ++next;
      }
    }
  }

  std::int64_t end_of(const Slice& slice) const {
    return slice.open ? std::max(slice.end, writer_.latest_) : slice.end;
  }

  void place() {
    const std::vector<Slice>& slices = writer_.slices_;
    origin_ = std::numeric_limits<std::int64_t>::max();
    for (std::uint32_t i = 0; i < slices.size(); ++i) {
      by_id_.emplace(slices[i].id, i); // of several the first
      origin_ = std::min(origin_, slices[i].start);
      order_.push_back(i);
    }
    for (const Instant& instant : writer_.instants_) {
      origin_ = std::min(origin_, instant.time);
    }
    origin_ = slices.empty() && writer_.instants_.empty() ? 0 : origin_;
    std::stable_sort(
        order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
          return std::pair(slices[a].start, -end_of(slices[a]))
                 < std::pair(slices[b].start, -end_of(slices[b]));
        });
    lanes_.resize(slices.size());
    for (std::uint32_t i = 0; i < writer_.processes_.size(); ++i) {
      place_process(i);
    }
  }

  // Tracks of one process.
  void place_process(std::uint32_t process) {
    std::vector<LaneSpan> spans;
    std::vector<std::uint32_t> members;
    std::map<std::uint32_t, std::uint32_t> places;
    for (std::uint32_t i = 0; i < writer_.slices_.size(); ++i) {
      const Slice& slice = writer_.slices_[i];
      if (slice.process == process) {
        places.emplace(i, static_cast<std::uint32_t>(members.size()));
        members.push_back(i);
        spans.push_back({slice.start, end_of(slice), k_no_span});
      }
    }
    for (std::size_t i = 0; i < members.size(); ++i) {
      const auto parent = by_id_.find(writer_.slices_[members[i]].parent);
      if (parent != by_id_.end() && places.contains(parent->second)) {
        spans[i].parent = places.at(parent->second);
      }
    }
    const std::vector<std::uint32_t> lanes = assign_lanes(spans);
    for (std::size_t i = 0; i < members.size(); ++i) {
      lanes_[members[i]] = lanes[i] + 1; // 0 is for what is of no span
    }
  }

  // Up to the thread.
  void begin(std::string_view phase, std::int64_t pid, std::uint32_t lane) {
    if (out_.size() > k_piece) {
      sink_(out_);
      out_.clear();
    }
    out_ += ",\n{\"ph\":\"";
    out_ += phase;
    out_ += "\",\"pid\":" + std::to_string(pid)
            + ",\"tid\":" + std::to_string(lane);
  }

  void put_time(std::string_view key, std::int64_t nanos) {
    out_ += ",\"";
    out_ += key;
    out_ += "\":" + format_micros(nanos);
  }

  void write_slice(std::uint32_t index) {
    const Slice& slice = writer_.slices_[index];
    begin("X", pids_[slice.process], lanes_[index]);
    put_time("ts", slice.start - origin_);
    put_time("dur", end_of(slice) - slice.start);
    out_ += ",\"name\":" + slice.name + ",\"args\":" + slice.args + '}';
  }

  // From one process to another: what called it, and what it links to.
  void write_flows() {
    for (std::uint32_t i = 0; i < writer_.slices_.size(); ++i) {
      const Slice& slice = writer_.slices_[i];
      write_flow(slice.parent, i, "call");
      for (const std::string& link : slice.links) {
        write_flow(link, i, "link");
      }
    }
  }

  void write_flow(const std::string& from,
                  std::uint32_t to,
                  std::string_view name) {
    const auto found = by_id_.find(from);
    if (found == by_id_.end() || found->second == to) {
      return;
    }
    const Slice& source = writer_.slices_[found->second];
    const Slice& target = writer_.slices_[to];
    if (name == "call" && source.process == target.process) {
      return; // it stands below it
    }
    ++flows_;
    const auto write_end = [&](std::string_view phase,
                               std::uint32_t index,
                               std::int64_t time) {
      const Slice& slice = writer_.slices_[index];
      begin(phase, pids_[slice.process], lanes_[index]);
      put_time("ts",
               std::clamp(time, slice.start, end_of(slice)) - origin_);
      out_ += R"(,"cat":"flow","name":")";
      out_ += name;
      out_ += R"(","id":)" + std::to_string(flows_);
      out_ += phase == "f" ? R"(,"bp":"e"})" : "}";
    };
    write_end("s", found->second, target.start);
    write_end("f", to, target.start);
  }

  void write_instant(const Instant& instant) {
    const auto span = by_id_.find(instant.span);
    const bool inside = !instant.span.empty() && span != by_id_.end();
    const std::uint32_t process =
        inside ? writer_.slices_[span->second].process : instant.process;
    begin("i", pids_[process], inside ? lanes_[span->second] : 0);
    put_time("ts", instant.time - origin_);
    out_ += R"(,"s":"t","cat":"event",)" + instant.text + '}';
  }

  const ChromeWriter& writer_;
  const std::function<void(std::string_view)>& sink_;
  std::vector<std::int64_t> pids_;
  std::vector<std::uint32_t> lanes_; // by slice
  std::vector<std::uint32_t> order_;
  std::map<std::string_view, std::uint32_t> by_id_;
  std::int64_t origin_ = 0;
  std::uint64_t flows_ = 0;
  std::string out_;
};

void ChromeWriter::write(
    const std::function<void(std::string_view)>& sink) const {
  Layout(*this, sink).write();
}

} // namespace hawk::format
