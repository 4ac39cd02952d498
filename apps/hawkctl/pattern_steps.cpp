#include "pattern_steps.hpp"

#include <algorithm>
#include <string_view>

namespace hawk::cli {

namespace {

using model::Nanos;

std::optional<Nanos> find_time(const model::LogEvent& event, const char* name) {
  const auto at = event.attributes.find(name);
  const auto* number = at == event.attributes.end()
                           ? nullptr
                           : std::get_if<std::int64_t>(&at->second);
  return number == nullptr || *number < 0 ? std::nullopt
                                          : std::optional(Nanos(*number));
}

} // namespace

PatternSteps::PatternSteps(story::Regex pattern)
    : pattern_(std::move(pattern)),
      lines_([this](const story::Line& line) {
        if (line.stream != model::Stream::standard_error && !line.continued) {
          look(line.text, line.time);
        }
      }) {}

void PatternSteps::look(std::string_view text, Nanos time) {
  const auto name = pattern_.find(text);
  if (!name) {
    return;
  }
  ++count_;
  const Nanos last = marks_.empty() ? Nanos{} : marks_.back().time;
  marks_.push_back({std::max(time, last), std::string(*name)});
  if (marks_.size() > k_most_marks) {
    marks_.pop_front();
  }
}

model::Event PatternSteps::mark(model::Event event) {
  if (const auto* header = std::get_if<model::Header>(&event.payload)) {
    start_ = header->clock.monotonic;
  } else if (auto* chunk = std::get_if<model::StreamChunk>(&event.payload)) {
    lines_.accept(*chunk, event.time);
  } else if (auto* log = std::get_if<model::LogEvent>(&event.payload)) {
    if (log->event_name == "hawk.emit") {
      rewrite(*log);
    } else if (log->event_name.rfind("hawk.", 0) != 0) {
      look(log->body.empty() ? log->event_name : log->body, event.time);
    }
  }
  return event;
}

std::uint64_t PatternSteps::index_at(Nanos time) const {
  const auto after = std::upper_bound(
      marks_.begin(), marks_.end(), time, [](Nanos at, const Mark& mark) {
        return at < mark.time;
      });
  const auto later = static_cast<std::uint64_t>(marks_.end() - after);
  return count_ - later;
}

const std::string* PatternSteps::name_of(std::uint64_t index) const {
  const std::uint64_t forgotten = count_ - marks_.size();
  return index <= forgotten ? nullptr : &marks_[index - forgotten - 1].name;
}

void PatternSteps::rewrite(model::LogEvent& event) const {
  const auto emitted = find_time(event, "event_nano");
  if (!emitted || !start_) {
    return;
  }
  const std::uint64_t step = index_at(*emitted - *start_);
  event.step.clear();
  event.attributes["step"] = static_cast<std::int64_t>(step);
  event.attributes.erase("start_step");
  if (const auto started = find_time(event, "start_nano")) {
    event.attributes["start_step"] =
        static_cast<std::int64_t>(index_at(*started - *start_));
  }
  const std::string* name = name_of(step);
  event.attributes["step_name"] =
      name == nullptr ? std::string("(before)") : *name;
  event.attributes["steps"] = std::string("pattern");
}

} // namespace hawk::cli
