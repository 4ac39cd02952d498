#include "view/lane_names.hpp"

#include "view/display.hpp"
#include "view/span_words.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <string_view>

namespace hawk::view {

namespace {

std::string find_text(const model::Attributes& attributes,
                      std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    const auto found = attributes.find(key);
    if (found == attributes.end()) {
      continue;
    }
    if (const auto* text = std::get_if<std::string>(&found->second);
        text != nullptr && !text->empty()) {
      return row_text(*text);
    }
    if (const auto* number = std::get_if<std::int64_t>(&found->second)) {
      return std::to_string(*number);
    }
  }
  return {};
}

// What a span says itself, then what made it.
std::string find_text(const story::Entry& entry,
                      std::initializer_list<const char*> keys) {
  if (const model::Span* span = entry.span()) {
    std::string found = find_text(span->attributes, keys);
    return found.empty() ? find_text(span->resource, keys) : found;
  }
  const model::LogEvent* event = entry.event();
  return event == nullptr ? std::string() : find_text(event->attributes, keys);
}

using NameOf = std::string (*)(const story::Entry&);

NameOf choose(const std::vector<story::Entry>& entries, LaneBy by) {
  switch (by) {
  case LaneBy::task:
    return task_of;
  case LaneBy::process:
    return process_of;
  case LaneBy::service:
    return service_of;
  case LaneBy::automatic:
    break;
  }
  // The first of which there are two.
  for (const NameOf name : {service_of, task_of, process_of}) {
    std::string first;
    for (const story::Entry& entry : entries) {
      std::string found = name(entry);
      if (!found.empty() && !first.empty() && found != first) {
        return name;
      }
      if (first.empty()) {
        first = std::move(found);
      }
    }
  }
  return service_of;
}

} // namespace

std::string task_of(const story::Entry& entry) {
  std::string task = find_text(
      entry, {"task", "task.name", "thread.name", "thread.id", "goroutine"});
  return task.empty() && !entry.ids.empty() ? row_text(entry.ids[0].value)
                                            : task;
}

std::string process_of(const story::Entry& entry) {
  std::string pid = find_text(entry, {"process.pid", "pid"});
  if (const model::LogEvent* event = entry.event();
      event != nullptr && pid.empty() && event->process.pid != 0) {
    pid = std::to_string(event->process.pid);
  }
  return pid.empty() ? pid : "pid " + pid;
}

std::string service_of(const story::Entry& entry) {
  if (const model::Span* span = entry.span(); span && !span->service.empty()) {
    return row_text(span->service);
  }
  if (entry.line() != nullptr) {
    return std::string(stream_mark(entry));
  }
  return find_text(entry, {"service.name", "service"});
}

LaneNames::LaneNames(const std::vector<story::Entry>& entries,
                     LaneBy by,
                     std::size_t most) {
  const NameOf name_of = choose(entries, by);
  std::map<std::string, std::uint32_t> known;
  std::size_t others = 0;
  for (const story::Entry& entry : entries) {
    std::string name = name_of(entry);
    name = name.empty() ? "-" : std::move(name);
    const auto [found, is_new] = known.try_emplace(
        name, static_cast<std::uint32_t>(std::min(known.size(), most - 1)));
    if (is_new && names_.size() < most) {
      names_.push_back(std::move(name));
    } else if (is_new) {
      ++others;
    }
    lanes_.push_back(found->second);
  }
  if (others > 0) {
    names_.back() += fmt::format(" and {} more", others);
  }
}

} // namespace hawk::view
