#pragma once

// What a glance at a record tells: as much as a list of ids needs, in views of
// the line, where a whole record would be copied piece by piece. The values are
// those that the whole record would have.

#include "base/clock.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string_view>

namespace hawk::format {

struct GlanceField {
  enum class Kind : unsigned char {
    text,
    other, // a number; or what is no value here, and empty
  };

  std::string_view name;
  std::string_view value;
  Kind kind = Kind::text;
};

struct Glance {
  std::optional<base::Nanos> time;
  std::string_view severity; // as LogEvent::severity_text
  std::string_view body;
  std::string_view trace_id;
  // Attributes that are wanted and are text or whole numbers, by name.
  std::span<const GlanceField> fields;
  std::string_view frame_service; // that the line's frame names: Compose's
  bool failed = false;   // as is_failed_response(), where INFO hides it
  bool is_plain = false; // as FileRecord::is_plain
  bool colors = true;    // there may be some in the body
  bool one_line = false; // for sure; else the body may have several
};

// Whether who takes glances takes those without a body, or wants such a record
// as a whole.
enum class BodilessGlances { taken, refused };

// Who takes glances. The views are valid during the call.
struct GlanceSink {
  bool (*is_wanted)(std::string_view name) = nullptr;
  std::function<void(const Glance&)> accept;
  BodilessGlances bodiless = BodilessGlances::taken;
};

// The attributes of bunyan's by which it tells that its `name` is a service's.
// If they are wanted the glance has that as "service.name".
bool is_bunyan_key(std::string_view name);

} // namespace hawk::format
