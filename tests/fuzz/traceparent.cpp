// The TRACEPARENT and BAGGAGE that an agent inherits (W3C): a line each.

#include "fuzz.hpp"

#include "base/text.hpp"
#include "observe/environment.hpp"

#include <string>

using namespace hawk;

namespace {

void check_traceparent(std::string_view value) {
  const auto context = observe::parse_traceparent(value);
  const auto own = observe::continue_trace(std::string(value));
  const auto sent =
      observe::parse_traceparent(observe::format_traceparent(own));
  FUZZ_CHECK(sent && sent->trace_id == own.trace_id
             && sent->span_id == own.span_id);
  if (context) {
    FUZZ_CHECK(own.trace_id == context->trace_id);
    FUZZ_CHECK(own.parent_span_id == context->span_id);
    FUZZ_CHECK(own.flags == context->flags);
  } else {
    FUZZ_CHECK(own.parent_span_id.empty());
  }
}

void check_baggage(std::string_view baggage, std::string_view id) {
  const std::string once = observe::add_to_baggage(baggage, id);
  FUZZ_CHECK(observe::add_to_baggage(once, id) == once);
  std::size_t ours = 0;
  for (const std::string_view member : base::split(once, ',')) {
    FUZZ_CHECK(!base::trim(member).empty());
    ours += base::trim(member.substr(0, member.find('='))) == "correlation_id";
  }
  FUZZ_CHECK(ours == 1);
  const std::string_view value =
      std::string_view(once).substr(once.rfind('=') + 1);
  FUZZ_CHECK(fuzz::is_harmless(value));
  FUZZ_CHECK(value.find_first_of(" \t\n\",;\\") == std::string_view::npos);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto lines = base::split(fuzz::as_text(data, size), '\n');
  check_traceparent(lines[0]);
  check_baggage(lines.size() > 1 ? lines[1] : lines[0], lines.back());
  return 0;
}
