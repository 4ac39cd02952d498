#include "view/probe_sentence.hpp"

#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "story/probe_event.hpp"
#include "view/display.hpp"

#include <fmt/core.h>

#include <array>
#include <string_view>

namespace hawk::view {

namespace {

using model::LogEvent;
using story::flag_of;
using story::number_of;
using story::text_of;

// Texts of the agent's that are shown in full elsewhere, or nowhere.
constexpr std::size_t k_longest = 512;
constexpr std::size_t k_most_frames = 32; // twice what a probe sends

std::string safe(const LogEvent& event, std::string_view key) {
  return base::sanitise(text_of(event, key), k_longest);
}

std::string count(const LogEvent& event, std::string_view key) {
  return fmt::format("{}", number_of(event, key).value_or(0));
}

std::string duration(const LogEvent& event, std::string_view key) {
  return base::format_duration(model::Nanos(number_of(event, key).value_or(0)));
}

std::string words(std::string_view left, std::string_view right) {
  return fmt::format(
      "{}{}{}", left, left.empty() || right.empty() ? "" : " ", right);
}

// " (agent.py:41 answer)", or nothing.
std::string place_of(const LogEvent& event) {
  const std::string file = safe(event, "file");
  if (file.empty()) {
    return {};
  }
  return fmt::format(
      " ({})",
      words(fmt::format("{}:{}", file, count(event, "line")),
            safe(event, "function")));
}

// "KeyError: 'dan'"
std::string error_of(const LogEvent& event) {
  const std::string type = safe(event, "error_type");
  const std::string text = safe(event, "error");
  return type + (type.empty() || text.empty() ? "" : ": ") + text;
}

std::string story_begins(const LogEvent& event) {
  const std::string parent = safe(event, "parent");
  return fmt::format("{} begins{}{}",
                     words(safe(event, "kind"), safe(event, "name")),
                     parent.empty() ? "" : ", started by " + parent,
                     place_of(event));
}

std::string story_ends(const LogEvent& event) {
  const std::string_view outcome = text_of(event, "outcome");
  const auto status = number_of(event, "status_code");
  const std::string after =
      fmt::format("after {}{}",
                  duration(event, "duration_nano"),
                  status ? fmt::format(" with status {}", *status) : "");
  if (outcome == "ok") {
    return "ends well " + after;
  }
  const std::string error = error_of(event);
  return fmt::format("{} {}{}{}",
                     outcome == "error" ? "failed" : "was cancelled",
                     after,
                     error.empty() ? "" : ": " + error,
                     place_of(event));
}

std::string task_failed(const LogEvent& event) {
  const std::string task = safe(event, "task");
  return fmt::format("{}: {}{}",
                     task.empty() ? "an exception that nobody caught"
                                  : "task " + task
                                        + " failed and nobody looked",
                     error_of(event),
                     place_of(event));
}

std::string error_seen(const LogEvent& event) {
  return "error: " + error_of(event) + place_of(event);
}

std::string log_record(const LogEvent& event) {
  const std::string from = words(base::sanitise(event.severity_text, k_longest),
                                 safe(event, "logger"));
  return fmt::format("{}{}{}{}",
                     from,
                     from.empty() ? "" : ": ",
                     display_text(event.body),
                     place_of(event));
}

std::string loop_used(const LogEvent& event) {
  const auto running = number_of(event, "running_loop");
  return running.value_or(0) == 0 ? "while no loop ran"
                                  : fmt::format("on loop {}", *running);
}

std::string connection_stale(const LogEvent& event) {
  const std::string label = safe(event, "request_label");
  return fmt::format("connection {} of loop {}{} is used {}{}{}, {}sent{}",
                     count(event, "connection"),
                     count(event, "loop"),
                     flag_of(event, "closed") ? ", which is closed," : "",
                     loop_used(event),
                     label.empty() ? ": " : ": " + label,
                     label.empty() ? safe(event, "operation") : "",
                     flag_of(event, "sent") ? "" : "not ",
                     place_of(event));
}

std::string request_again(const LogEvent& event) {
  const std::string label = safe(event, "request_label");
  return fmt::format(
      "{} goes out again on connection {}, {} times by now; connection {} had "
      "delivered it{}{}",
      label.empty() ? "a request" : label,
      count(event, "connection"),
      count(event, "count"),
      count(event, "first_connection"),
      flag_of(event, "answered") ? " and was answered" : "",
      place_of(event));
}

std::string loop_misused(const LogEvent& event) {
  return fmt::format("{} on loop {}, which is closed{}",
                     safe(event, "operation"),
                     count(event, "loop"),
                     place_of(event));
}

std::string object_crossed(const LogEvent& event) {
  const std::string message = safe(event, "message");
  return fmt::format("{} of loop {}{} is used {}{}{}",
                     safe(event, "object"),
                     count(event, "loop"),
                     flag_of(event, "closed") ? ", which is closed," : "",
                     loop_used(event),
                     message.empty() ? "" : ": " + message,
                     place_of(event));
}

std::string child_started(const LogEvent& event) {
  return fmt::format("starts process {} with stdio {}: {}{}",
                     count(event, "child_pid"),
                     safe(event, "stdio"),
                     safe(event, "command"),
                     place_of(event));
}

struct Form {
  std::string_view name;
  std::string (*render)(const LogEvent& event);
};

constexpr std::array<Form, 10> k_forms = {{
    {story::k_story_begins, story_begins},
    {story::k_story_ends, story_ends},
    {story::k_task_failed, task_failed},
    {story::k_error, error_seen},
    {story::k_log, log_record},
    {"hawk.conn.stale", connection_stale},
    {"hawk.request.again", request_again},
    {"hawk.loop.misused", loop_misused},
    {"hawk.object.cross", object_crossed},
    {"hawk.child", child_started},
}};

void add_frames(std::vector<std::string>& out,
                std::string_view how,
                std::string_view text) {
  for (const std::string_view frame : base::split(text, '\n')) {
    if (!frame.empty() && out.size() < k_most_frames) {
      out.push_back(
          fmt::format("{} {}", how, base::sanitise(frame, k_longest)));
    }
  }
}

} // namespace

std::optional<std::string> probe_sentence(const model::LogEvent& event) {
  for (const Form& form : k_forms) {
    if (event.event_name == form.name) {
      return form.render(event);
    }
  }
  return std::nullopt;
}

std::vector<std::string> stack_lines(const model::LogEvent& event) {
  std::vector<std::string> out;
  if (event.event_name != story::k_log && story::is_probe_event(event)
      && story::is_failure(event)) {
    add_frames(out, "at", text_of(event, "stack"));
    add_frames(out, "created at", text_of(event, "created"));
  }
  return out;
}

} // namespace hawk::view
