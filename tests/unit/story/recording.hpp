#pragma once

// A recording made by hand, for stories.

#include "story/story.hpp"

#include <string>
#include <vector>

namespace hawk::story {

inline constexpr auto k_out = model::Stream::standard_output;
inline constexpr auto k_err = model::Stream::standard_error;

// A recording made by hand: chunks in their order, with offsets kept.
struct Recording {
  model::Header header;
  std::vector<model::Event> events;
  std::uint64_t offsets[2] = {0, 0};

  Recording() {
    header.clock.real = model::Nanos(1'000'000);
    header.correlation_id = "run-7";
    header.trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  }

  void print(int time, const std::string& bytes, model::Stream stream = k_out) {
    std::uint64_t& offset = offsets[index_of(stream)];
    events.push_back({1,
                      events.size(),
                      model::Nanos(time),
                      model::StreamChunk{stream, offset, bytes}});
    offset += bytes.size();
  }

  void state(int time, model::LogEvent event) {
    events.push_back({0, 0, model::Nanos(time), std::move(event)});
  }

  std::vector<Entry> read(Selection selection = {}) const {
    Story story(header, std::move(selection));
    std::vector<Entry> entries;
    const auto drain = [&] {
      while (auto entry = story.next()) {
        entries.push_back(std::move(*entry));
      }
    };
    for (const model::Event& event : events) {
      story.accept(event);
      drain();
    }
    story.finish();
    drain();
    return entries;
  }

  std::vector<std::string> texts(Selection selection = {}) const {
    std::vector<std::string> texts;
    for (const Entry& entry : read(std::move(selection))) {
      texts.push_back(entry.line() != nullptr ? entry.line()->text
                                              : entry.event()->event_name);
    }
    return texts;
  }
};

inline Selection ask(const std::string& id, Match match = Match::field) {
  Selection selection;
  selection.ids = {AskedId(id)};
  selection.match = match;
  return selection;
}

using Texts = std::vector<std::string>;

} // namespace hawk::story
