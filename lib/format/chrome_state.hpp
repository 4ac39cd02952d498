#pragma once

// What ChromeSpans holds until all events are there: read by chrome.cpp, made
// into records by chrome_records.cpp. For these two alone.

#include "format/chrome.hpp"
#include "format/chrome_tracks.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hawk::format {

// Joins what makes a key; no part has this byte.
inline std::string join_key(std::string_view a, std::string_view b) {
  return std::string(a) + '\x1f' + std::string(b);
}

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
  model::Nanos at_origin(std::int64_t time) const;
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
  std::int64_t origin = 0; // of all times, in nanoseconds since 1970
};

} // namespace hawk::format
