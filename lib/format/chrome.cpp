#include "format/chrome.hpp"

#include "format/chrome_tracks.hpp"
#include "format/span_values.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

namespace hawk::format {

namespace {

// Joins what makes a key; no part has this byte.
std::string join(std::string_view a, std::string_view b) {
  return std::string(a) + '\x1f' + std::string(b);
}

std::string hex64(std::uint64_t value) {
  constexpr std::string_view k_hex = "0123456789abcdef";
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4U) {
    out[i] = k_hex[value & 0xfU];
  }
  return out;
}

std::uint64_t hash_of(std::string_view text) { // FNV-1a
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

// What makes asynchronous events and flows belong together. A local id holds
// within its process.
std::string async_key(const Json& event) {
  const Json wide = event["id2"];
  const std::string_view global = wide["global"].text();
  const std::string_view local = wide["local"].text();
  std::string id(local.empty() ? event["id"].text() : local);
  if (!global.empty()) {
    id = global;
  } else if (!local.empty()) {
    id = join(event["pid"].text(), id);
  }
  return join(event["cat"].text(), id);
}

char phase_of(const Json& event) {
  const std::string_view text = event["ph"].text();
  return event["ph"].is_string() && text.size() == 1 ? text[0] : '\0';
}

// The first of the texts under these keys, taken out.
std::string take_any(std::initializer_list<std::string_view> keys,
                     model::Attributes& attributes) {
  for (const std::string_view key : keys) {
    if (std::string text = take_text(key, attributes); !text.empty()) {
      return text;
    }
  }
  return {};
}

} // namespace

struct ChromeSpans::State {
  // An i, n, s, t or f event.
  struct Moment {
    std::string key; // of a flow
    std::int64_t time = 0;
    bool is_flow = false;
    ChromeSlice what; // of an instant
  };

  ChromeSlice
  make_slice(const Json& event, std::int64_t time, model::FileRecord where);
  void add(ChromeTrack& track, ChromeSlice slice);
  void end(ChromeTrack& track, const Json& event, std::int64_t time);
  void add_moment(ChromeTrack& track, Moment moment);
  void read_name(const Json& event);
  bool read_thread(const Json& event, char phase, ChromeSlice slice);
  bool read_async(const Json& event, char phase, ChromeSlice slice);
  void bind_flows(const std::vector<std::uint32_t>& around);
  std::string span_id(std::uint32_t index) const;
  void put_common(ChromeSlice& slice, model::Attributes& attributes) const;
  model::FileRecord make_span(std::uint32_t index);
  model::FileRecord make_event(Moment& moment, std::uint32_t around);

  ChromeSlices slices;
  std::vector<Moment> moments;
  std::map<std::string, ChromeTrack> threads;
  std::map<std::string, ChromeTrack> asyncs;
  std::map<std::string, std::string> process_names;
  std::map<std::string, std::string> thread_names;
  std::vector<std::pair<std::string, std::string>> ids; // trace, span: stated
  std::uint64_t seed = 0;
};

ChromeSlice ChromeSpans::State::make_slice(const Json& event,
                                           std::int64_t time,
                                           model::FileRecord where) {
  if (seed == 0) {
    seed = hash_of(where.raw) | 1U;
  }
  ChromeSlice slice;
  slice.start = time;
  slice.name = event["name"].text();
  slice.process = event["pid"].text();
  slice.thread = event["tid"].text();
  slice.raw = std::move(where.raw);
  slice.offset = where.offset;
  slice.line = where.line;
  put_members(event["args"], slice.attributes);
  if (const Json category = event["cat"]; !category.text().empty()) {
    slice.attributes.try_emplace("cat", std::string(category.text()));
  }
  return slice;
}

void ChromeSpans::State::add(ChromeTrack& track, ChromeSlice slice) {
  track.marks.push_back({ChromeMark::Kind::begin,
                         slice.start,
                         static_cast<std::uint32_t>(slices.size())});
  slices.push_back(std::move(slice));
}

void ChromeSpans::State::end(ChromeTrack& track,
                             const Json& event,
                             std::int64_t time) {
  track.marks.push_back({ChromeMark::Kind::end,
                         time,
                         static_cast<std::uint32_t>(track.ends.size())});
  ChromeEnd end;
  end.name = event["name"].text();
  put_members(event["args"], end.attributes);
  track.ends.push_back(std::move(end));
}

void ChromeSpans::State::add_moment(ChromeTrack& track, Moment moment) {
  track.marks.push_back({ChromeMark::Kind::moment,
                         moment.time,
                         static_cast<std::uint32_t>(moments.size())});
  moments.push_back(std::move(moment));
}

void ChromeSpans::State::read_name(const Json& event) {
  const std::string_view what = event["name"].text();
  const std::string name(event["args"]["name"].text());
  if (what == "process_name") {
    process_names[std::string(event["pid"].text())] = name;
  } else if (what == "thread_name") {
    thread_names[join(event["pid"].text(), event["tid"].text())] = name;
  }
}

bool ChromeSpans::State::read_thread(const Json& event,
                                     char phase,
                                     ChromeSlice slice) {
  ChromeTrack& track = threads[join(slice.process, slice.thread)];
  const std::int64_t time = slice.start;
  switch (phase) {
  case 'B':
    add(track, std::move(slice));
    return true;
  case 'E':
    end(track, event, time);
    return true;
  case 'X': {
    const auto length =
        time_of(event.any("dur", "tdur"), Unit::micro);
    std::int64_t until = 0;
    if (length && length->count() >= 0
        && !__builtin_add_overflow(time, length->count(), &until)) {
      slice.end = until;
    } else {
      slice.end = time; // so that it does not end with a later E
      slice.attributes.try_emplace("dur", std::string("not stated"));
    }
    slice.open = false;
    add(track, std::move(slice));
    return true;
  }
  case 'i':
  case 'I':
    add_moment(track, {{}, time, false, std::move(slice)});
    return true;
  case 's':
  case 't':
  case 'f':
    add_moment(
        track, {join(async_key(event), slice.name), time, true, {}});
    return true;
  default:
    return false;
  }
}

bool ChromeSpans::State::read_async(const Json& event,
                                    char phase,
                                    ChromeSlice slice) {
  ChromeTrack& track = asyncs[async_key(event)];
  const std::int64_t time = slice.start;
  if (phase == 'b' || phase == 'S') {
    add(track, std::move(slice));
  } else if (phase == 'e' || phase == 'F') {
    end(track, event, time);
  } else { // n, T, p
    add_moment(track, {{}, time, false, std::move(slice)});
  }
  return true;
}

// Each step of a flow leads to the next one.
void ChromeSpans::State::bind_flows(
    const std::vector<std::uint32_t>& around) {
  std::map<std::string_view, std::vector<std::uint32_t>> flows;
  for (std::uint32_t i = 0; i < moments.size(); ++i) {
    if (moments[i].is_flow && around[i] != k_no_slice) {
      flows[moments[i].key].push_back(i);
    }
  }
  for (auto& [key, steps] : flows) {
    std::stable_sort(
        steps.begin(), steps.end(), [this](std::uint32_t a, std::uint32_t b) {
          return moments[a].time < moments[b].time;
        });
    for (std::size_t i = 1; i < steps.size(); ++i) {
      const std::uint32_t from = around[steps[i - 1]];
      const std::uint32_t to = around[steps[i]];
      if (from != to) {
        slices[to].causes.push_back(from);
      }
    }
  }
}

std::string ChromeSpans::State::span_id(std::uint32_t index) const {
  return !ids[index].second.empty()
             ? ids[index].second
             : hex64(seed + (index + 1U) * 0x9e3779b97f4a7c15);
}

void ChromeSpans::State::put_common(ChromeSlice& slice,
                                    model::Attributes& attributes) const {
  const auto thread = thread_names.find(join(slice.process, slice.thread));
  if (thread != thread_names.end()) {
    attributes.try_emplace("thread.name", thread->second);
  }
  if (!slice.thread.empty()) {
    attributes.try_emplace("thread.id", slice.thread);
  }
}

model::FileRecord ChromeSpans::State::make_span(std::uint32_t index) {
  ChromeSlice& slice = slices[index];
  model::Span span;
  span.trace_id = !ids[index].first.empty()
                      ? ids[index].first
                      : "chrome-" + hex64(seed).substr(0, 8);
  span.span_id = span_id(index);
  span.parent_span_id =
      take_any({"parent_span_id", "parentSpanId"}, slice.attributes);
  if (span.parent_span_id.empty() && slice.parent != k_no_slice) {
    span.parent_span_id = span_id(slice.parent);
  }
  span.name = std::move(slice.name);
  span.start = model::Nanos(slice.start);
  if (slice.attributes.erase("dur") == 0 && !slice.open) {
    span.end = model::Nanos(slice.end);
  }
  const auto process = process_names.find(slice.process);
  span.service =
      process == process_names.end() ? std::string() : process->second;
  if (!slice.process.empty()) {
    span.resource.emplace("process.pid", slice.process);
  }
  put_common(slice, slice.attributes);
  for (const std::uint32_t cause : slice.causes) {
    span.links.push_back({span.trace_id, span_id(cause), {}});
  }
  span.attributes = std::move(slice.attributes);
  model::FileRecord record;
  record.what = std::move(span);
  record.raw = std::move(slice.raw);
  record.offset = slice.offset;
  record.line = slice.line;
  return record;
}

model::FileRecord ChromeSpans::State::make_event(Moment& moment,
                                                 std::uint32_t around) {
  ChromeSlice& slice = moment.what;
  model::LogEvent event;
  event.timestamp = model::Nanos(slice.start);
  event.event_name = std::move(slice.name);
  event.trace_id = "chrome-" + hex64(seed).substr(0, 8);
  if (around != k_no_slice) {
    event.span_id = span_id(around);
    event.trace_id = ids[around].first.empty() ? event.trace_id
                                               : ids[around].first;
  }
  put_common(slice, slice.attributes);
  const auto process = process_names.find(slice.process);
  if (process != process_names.end()) {
    slice.attributes.try_emplace("service.name", process->second);
  }
  if (!slice.process.empty()) {
    slice.attributes.try_emplace("process.pid", slice.process);
  }
  event.attributes = std::move(slice.attributes);
  model::FileRecord record;
  record.what = std::move(event);
  record.raw = std::move(slice.raw);
  record.offset = slice.offset;
  record.line = slice.line;
  return record;
}

ChromeSpans::ChromeSpans()
    : state_(std::make_unique<State>()) {}

ChromeSpans::~ChromeSpans() = default;

bool ChromeSpans::accept(const Json& event, model::FileRecord where) {
  const char phase = phase_of(event);
  if (phase == 'M') {
    state_->read_name(event);
    return true;
  }
  const auto time = time_of(event["ts"], Unit::micro);
  constexpr std::string_view k_async = "benSFTp";
  constexpr std::string_view k_thread = "BEXiIstf";
  const bool is_async = k_async.find(phase) != std::string_view::npos;
  if (!time || phase == '\0'
      || (!is_async && k_thread.find(phase) == std::string_view::npos)
      || state_->slices.size() + state_->moments.size() >= k_no_slice - 1) {
    return false;
  }
  ChromeSlice slice =
      state_->make_slice(event, time->count(), std::move(where));
  return is_async ? state_->read_async(event, phase, std::move(slice))
                  : state_->read_thread(event, phase, std::move(slice));
}

std::size_t ChromeSpans::finish(const RecordSink& sink) {
  State& state = *state_;
  std::vector<std::uint32_t> around(state.moments.size(), k_no_slice);
  for (auto* tracks : {&state.threads, &state.asyncs}) {
    for (auto& [key, track] : *tracks) {
      match_ends(track, state.slices);
      nest(track, state.slices, around);
    }
  }
  state.bind_flows(around);
  for (ChromeSlice& slice : state.slices) {
    std::string trace = take_any({"trace_id", "traceId"}, slice.attributes);
    state.ids.emplace_back(
        std::move(trace), take_any({"span_id", "spanId"}, slice.attributes));
  }
  std::size_t count = state.slices.size();
  for (std::uint32_t i = 0; i < state.slices.size(); ++i) {
    sink(state.make_span(i));
  }
  for (std::uint32_t i = 0; i < state.moments.size(); ++i) {
    if (!state.moments[i].is_flow) {
      sink(state.make_event(state.moments[i], around[i]));
      ++count;
    }
  }
  state_ = std::make_unique<State>();
  return count;
}

bool is_chrome_event(const Json& value) {
  const char phase = phase_of(value);
  return phase != '\0'
         && (phase == 'M' ? value["name"].is_string()
                          : static_cast<bool>(value["ts"]));
}

bool is_chrome(const Json& value) {
  return value["traceEvents"].is_array() || is_chrome_event(value);
}

std::size_t read_chrome(const Json& value, const RecordSink& sink) {
  ChromeSpans spans;
  const Json list = value.is_array() ? value : value["traceEvents"];
  const auto accept = [&spans](const Json& event) {
    model::FileRecord where;
    where.raw = event.dump();
    spans.accept(event, std::move(where));
  };
  if (list.is_array()) {
    for (const Json::Element element : list) {
      accept(element.value);
    }
  } else {
    accept(value);
  }
  return spans.finish(sink);
}

} // namespace hawk::format
