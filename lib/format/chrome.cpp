#include "format/chrome.hpp"

#include "format/chrome_state.hpp"
#include "format/span_values.hpp"

#include <string_view>
#include <utility>

namespace hawk::format {

namespace {

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
    id = join_key(event["pid"].text(), id);
  }
  return join_key(event["cat"].text(), id);
}

char phase_of(const Json& event) {
  const std::string_view text = event["ph"].text();
  return event["ph"].is_string() && text.size() == 1 ? text[0] : '\0';
}

} // namespace

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
    thread_names[join_key(event["pid"].text(), event["tid"].text())] = name;
  } else if (what == "hawkctl.clock") { // chrome_writer's: times count from it
    origin = event["args"]["start_unix_nano"].integer().value_or(0);
  }
}

bool ChromeSpans::State::read_thread(const Json& event,
                                     char phase,
                                     ChromeSlice slice) {
  ChromeTrack& track = threads[join_key(slice.process, slice.thread)];
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
        track, {join_key(async_key(event), slice.name), time, true, {}});
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
