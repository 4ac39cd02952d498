#pragma once

// Puts the fields of a record into a LogEvent, whichever syntax they were in:
// time, level, message and ids to their members, the rest is the caller's to
// keep as attributes.

#include "format/log_fields.hpp"
#include "format/log_time.hpp"
#include "model/event.hpp"

#include <optional>
#include <string_view>

namespace hawk::format {

class EventFields final {
public:
  EventFields(LogTimes& times, model::LogEvent& event)
      : times_(times),
        event_(event) {}

  // False: the field is an attribute, under field.name.
  bool take(const Field& field, std::string_view text);

  // 7 debug to 0 emergency rather than 10 trace to 60 fatal.
  void count_levels_as_syslog() { syslog_ = true; }

  void finish();

private:
  bool take_time(const Field& field, std::optional<Nanos> time);
  bool take_level(const Field& field, std::string_view text);
  bool take_message(const Field& field, std::string_view text);

  LogTimes& times_;
  model::LogEvent& event_;
  std::uint8_t time_rank_ = 0xff;
  std::uint8_t level_rank_ = 0xff;
  std::uint8_t message_rank_ = 0xff;
  std::string_view message_name_;
  std::optional<std::int64_t> number_; // a level whose scale is not known yet
  bool syslog_ = false;
};

} // namespace hawk::format
