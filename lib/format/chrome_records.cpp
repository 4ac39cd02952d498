#include "format/chrome_state.hpp"
#include "base/hex.hpp"
#include "format/span_values.hpp"

#include <algorithm>
#include <initializer_list>

namespace hawk::format {

namespace {

std::string hex64(std::uint64_t value) {
  std::string out(16, '0');
  for (std::size_t i = 16; i-- > 0; value >>= 4U) {
    out[i] = base::hex_digit(value);
  }
  return out;
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

model::Nanos ChromeSpans::State::at_origin(std::int64_t time) const {
  std::int64_t sum = 0;
  return model::Nanos(__builtin_add_overflow(time, origin, &sum) ? time : sum);
}

void ChromeSpans::State::put_common(ChromeSlice& slice,
                                    model::Attributes& attributes) const {
  const auto thread = thread_names.find(join_key(slice.process, slice.thread));
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
  span.start = at_origin(slice.start);
  if (slice.attributes.erase("dur") == 0 && !slice.open) {
    span.end = at_origin(slice.end);
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
  event.timestamp = at_origin(slice.start);
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

} // namespace hawk::format
