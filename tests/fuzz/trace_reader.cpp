// trace::Reader over a whole file, damaged in any way. A file that grows while
// it is read gives the same records as one that is complete.

#include "fuzz.hpp"
#include "memory_file.hpp"
#include "sealed.hpp"

#include "trace/reader.hpp"

#include <algorithm>
#include <vector>

using namespace hawk;

namespace {

void read_rest(trace::Reader& reader, std::vector<model::Event>& into) {
  while (true) {
    auto event = reader.next();
    FUZZ_CHECK(event.has_value()); // a memfd has no errors of read(2)
    if (!*event) {
      return;
    }
    into.push_back(std::move(**event));
  }
}

void check(std::string_view text) {
  fuzz::MemoryFile file(text);
  auto reader = trace::Reader::open(file.share(), "memory");
  if (!reader) {
    FUZZ_CHECK(!reader.error().message.empty());
    return;
  }
  std::vector<model::Event> events;
  read_rest(*reader, events);
  const trace::ReadSummary summary = reader->summary();
  FUZZ_CHECK(summary.records == events.size() + summary.unknown);
  const auto lines =
      static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  FUZZ_CHECK(summary.records + summary.damaged + summary.torn <= lines);
  FUZZ_CHECK(summary.empty == (summary.records == 0));

  // Cut after the header, so that opening does not depend on the cut.
  const std::size_t header = std::min(text.find('\n'), text.size());
  const std::size_t cut = header + (text.size() - header) / 2;
  fuzz::MemoryFile growing(text.substr(0, cut));
  auto follower = trace::Reader::open(growing.share(), "memory");
  if (!follower) {
    return; // the header itself was damaged, and its heir is not there yet
  }
  std::vector<model::Event> followed;
  read_rest(*follower, followed);
  growing.add(text.substr(cut));
  read_rest(*follower, followed);
  FUZZ_CHECK(followed == events);
  FUZZ_CHECK(follower->summary().damaged == summary.damaged);
  FUZZ_CHECK(follower->summary().missing == summary.missing);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  check(text);
  check(fuzz::seal_lines(text));
  return 0;
}
