// A line of a trace: its checksum, then its JSON. The second half of the test
// gives the line a right checksum, or no fuzzer would ever get behind it.
// What is read can be written, and is then read and written alike. (Not before:
// a field that says nothing by itself, such as a negative descriptor, is left
// out.)

#include "fuzz.hpp"
#include "sealed.hpp"

#include "trace/decode.hpp"
#include "trace/encode.hpp"
#include "trace/format.hpp"

using namespace hawk;

namespace {

std::optional<model::Event> read_line(std::string_view line) {
  const auto body = trace::verified_body(line);
  if (!body) {
    return std::nullopt;
  }
  auto event = trace::decode(*body);
  return event ? std::move(*event) : std::nullopt;
}

void check_round_trip(std::string_view line) {
  const auto event = read_line(line);
  if (!event) {
    return;
  }
  std::string written = trace::encode(*event);
  FUZZ_CHECK(written.find('\n') == written.size() - 1);
  written.pop_back();
  FUZZ_CHECK(trace::kind_of_line(written) == trace::kind_of(event->payload));
  const auto again = read_line(written);
  FUZZ_CHECK(again.has_value());
  FUZZ_CHECK(trace::encode(*again) == written + '\n');
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  check_round_trip(text);
  const std::string sealed = fuzz::seal(text);
  FUZZ_CHECK(text.empty() || trace::verified_body(sealed).has_value());
  check_round_trip(sealed);
  return 0;
}
