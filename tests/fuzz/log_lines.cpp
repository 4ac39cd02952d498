// Lines of any log: every record comes out once, in one piece, with its place;
// pieces of a file give what the whole gives.

#include "fuzz.hpp"

#include "format/clock_days.hpp"
#include "format/detect.hpp"
#include "format/line_decoder.hpp"

#include <string>
#include <vector>

using namespace hawk;

namespace {

struct Seen {
  std::vector<model::FileRecord> records;
  std::uint64_t skipped = 0;
};

format::LineDecoder make_decoder(Seen& seen) {
  return format::LineDecoder(
      [&seen](model::FileRecord record) {
        seen.records.push_back(std::move(record));
      },
      {model::Nanos(1'795'255'201'000'000'000)});
}

Seen decode(std::string_view text) {
  Seen seen;
  format::LineDecoder decoder = make_decoder(seen);
  decoder.decode(text, 0, 1);
  decoder.finish();
  return seen;
}

Seen decode_by_line(std::string_view text) {
  Seen seen;
  format::LineDecoder decoder = make_decoder(seen);
  std::size_t at = 0;
  std::uint64_t number = 1;
  while (at < text.size()) {
    const std::size_t newline = text.find('\n', at);
    const std::size_t end =
        newline == std::string_view::npos ? text.size() : newline + 1;
    decoder.decode(text.substr(at, end - at), at, number++);
    at = end;
  }
  decoder.finish();
  return seen;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  std::ignore = format::detect(text, true);
  std::ignore = format::detect(text, false);
  const Seen whole = decode(text);
  for (const model::FileRecord& record : whole.records) {
    FUZZ_CHECK(record.offset < size || size == 0);
    FUZZ_CHECK(record.line > 0);
    const model::LogEvent* log = record.log();
    FUZZ_CHECK(!record.is_plain || log != nullptr);
    FUZZ_CHECK(!record.is_plain || !log->body.empty());
    FUZZ_CHECK(!record.raw.empty());
  }
  FUZZ_CHECK(decode_by_line(text).records == whole.records);
  std::ignore = format::part_of(text);
  const std::vector<format::DayChange> days = format::find_clock_days(
      text, {model::Nanos(1'795'255'201'000'000'000)}, 1);
  FUZZ_CHECK(days.empty() || (days.size() > 1 && days.front().offset == 0));
  for (std::size_t i = 1; i < days.size(); ++i) {
    FUZZ_CHECK(days[i - 1].offset < days[i].offset && days[i].offset < size);
    FUZZ_CHECK(days[i].day != days[i - 1].day);
  }
  return 0;
}
