// observe::parse_event_line: a line that an agent wrote into HAWK_EVENTS.
// What it gives can be recorded and read back unchanged.

#include "observe/event_line.hpp"

#include "fuzz.hpp"

#include "trace/decode.hpp"
#include "trace/encode.hpp"
#include "trace/format.hpp"

using namespace hawk;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto parsed = observe::parse_event_line(fuzz::as_text(data, size));
  if (!parsed) {
    FUZZ_CHECK(!parsed.error().message.empty());
    return 0;
  }
  FUZZ_CHECK(!parsed->event_name.empty());
  const model::Event event = {1, 2, model::Nanos(3), *parsed};
  std::string line = trace::encode(event);
  FUZZ_CHECK(line.find('\n') == line.size() - 1);
  line.pop_back();
  const auto body = trace::verified_body(line);
  FUZZ_CHECK(body.has_value());
  const auto again = trace::decode(*body);
  FUZZ_CHECK(again && *again && **again == event);
  return 0;
}
