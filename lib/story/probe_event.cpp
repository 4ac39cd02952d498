#include "story/probe_event.hpp"

#include "format/http_response.hpp"
#include "format/severity.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace hawk::story {

namespace {

using format::is_error_severity;

constexpr std::array<std::string_view, 4> k_told = {
    "hawk.conn.stale",
    "hawk.loop.misused",
    "hawk.request.again",
    "hawk.object.cross",
};

constexpr std::array<std::string_view, 7> k_background = {"hawk.probe",
                                                          "hawk.run.",
                                                          "hawk.loop.",
                                                          "hawk.conn.",
                                                          "hawk.state",
                                                          "hawk.emit",
                                                          "hawk.step"};

template <typename Value>
const Value* find_value(const model::LogEvent& event, std::string_view key) {
  const auto found = event.attributes.find(std::string(key));
  return found == event.attributes.end() ? nullptr
                                         : std::get_if<Value>(&found->second);
}

} // namespace

bool is_probe_event(const model::LogEvent& event) {
  return event.event_name.starts_with("hawk.");
}

bool is_background(const model::LogEvent& event) {
  const std::string_view name = event.event_name;
  return is_probe_event(event)
         && std::any_of(k_background.begin(),
                        k_background.end(),
                        [name](std::string_view beginning) {
                          return name.starts_with(beginning);
                        })
         && std::find(k_told.begin(), k_told.end(), name) == k_told.end();
}

bool is_failure(const model::LogEvent& event) {
  return event.event_name == k_task_failed || event.event_name == k_error
         || (event.event_name == k_story_ends
             && text_of(event, "outcome") == "error")
         || is_error_severity(event.severity_text)
         || (format::may_hide_failure(event.severity_text)
             && !is_probe_event(event) && format::is_failed_response(event));
}

std::string_view text_of(const model::LogEvent& event, std::string_view key) {
  const auto* text = find_value<std::string>(event, key);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::optional<std::int64_t> number_of(const model::LogEvent& event,
                                      std::string_view key) {
  const auto* number = find_value<std::int64_t>(event, key);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

bool flag_of(const model::LogEvent& event, std::string_view key) {
  const auto* flag = find_value<bool>(event, key);
  return flag != nullptr && *flag;
}

} // namespace hawk::story
