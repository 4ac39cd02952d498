#pragma once

// What a glance is put together from, whatever the syntax of the line. Kept from
// line to line for its room.

#include "format/glance.hpp"
#include "format/http_response.hpp"
#include "model/event.hpp"

#include <string_view>
#include <vector>

namespace hawk::format {

class GlanceParts final {
public:
  void clear();

  // Time, level, message and trace.
  model::LogEvent& event() { return event_; }

  // An attribute that is wanted. False: there is one of this name already, and
  // which counts is the decoder's of whole records to tell.
  bool keep(std::string_view name,
            std::string_view value,
            GlanceField::Kind kind);

  // Of bunyan's record: its name is that of the service.
  void name_bunyan();

  // What the message and the fields of an access log tell.
  HttpResponse& response() { return response_; }

  // The event's message stands in the line as it is, and need not be copied by
  // who keeps it; empty: it does not.
  void stands_in_line(std::string_view message) { in_line_ = message; }

  // A message that may be a line of one.
  void look_at_message() { looks_at_message_ = true; }

  // Of all of it; valid until the next clear().
  Glance& make();

  // Whether a server failed, once the level is known.
  void tell_outcome();

private:
  GlanceField* find(std::string_view name);

  model::LogEvent event_;
  HttpResponse response_;
  std::string_view in_line_;
  bool looks_at_message_ = false;
  std::vector<GlanceField> fields_;
  Glance glance_;
};

} // namespace hawk::format
