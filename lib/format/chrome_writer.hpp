#pragma once

// Spans and log records to Chrome's trace events, for Perfetto, chrome://tracing
// and speedscope: what chrome.hpp reads. Slices of one track never overlap.
// Times are small numbers of microseconds, because readers take them as
// doubles; the event `hawkctl.clock` states the nanoseconds since 1970 from
// which they count, and our own reader adds them again.

#include "model/event.hpp"
#include "model/span.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

// What is written of all is held until the end, because the place of a slice
// is known only then.
class ChromeWriter final {
public:
  // False: it has no beginning, and there is no place for it.
  bool add(const model::Span& span);

  // An instant, within its span if that is there. False: it has no time.
  bool add(const model::LogEvent& event);

  // The whole document, in pieces.
  void write(const std::function<void(std::string_view)>& sink) const;

private:
  struct Slice {
    std::uint32_t process = 0;
    std::int64_t start = 0;
    std::int64_t end = 0;
    bool open = false; // its end is not known
    std::string id;    // trace and span
    std::string parent;
    std::vector<std::string> links;
    std::string name; // as JSON, and the rest up to its times
    std::string args; // as JSON
  };

  struct Instant {
    std::uint32_t process = 0;
    std::int64_t time = 0;
    std::string span; // its id
    std::string text; // "name":...,"args":...
  };

  struct Process {
    std::string name;
    std::int64_t pid = 0;
  };

  class Layout;

  std::uint32_t process_of(const std::string& service,
                           const model::Attributes& attributes);

  std::vector<Slice> slices_;
  std::vector<Instant> instants_;
  std::vector<Process> processes_;
  std::map<std::string, std::uint32_t> by_name_;
  std::int64_t latest_ = 0;
};

} // namespace hawk::format
