#include "trace/event_writer.hpp"

#include "base/file.hpp"
#include "support/trace_file.hpp"
#include "trace/format.hpp"
#include "trace/reader.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>

namespace hawk::trace {

TEST_SUITE_BEGIN("event writer");

TEST_CASE("what no reader would take is a gap, and the rest stays readable") {
  const test::TemporaryFile file("");
  const base::Fd fd(
      ::open(file.path().c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  SharedFile shared;
  Appender appender(fd.get(), shared, k_writer_loop);
  const base::SystemClock clock;
  EventWriter writer(appender, clock, k_writer_loop, base::Nanos{});
  model::Header header;
  header.id = "x";
  CHECK(writer.write(header));
  model::ObjectSeen pipe;
  pipe.object = {model::ObjectKey::Kind::pipe, 7};
  pipe.holders.resize(30000);
  CHECK(writer.write(pipe));
  CHECK(writer.write(model::SignalSeen{9, 0, "sent"}));

  auto reader = Reader::open(file.path());
  REQUIRE(reader);
  std::vector<model::Event> events;
  for (auto event = reader->next(); event && *event; event = reader->next()) {
    events.push_back(std::move(**event));
  }
  REQUIRE(events.size() == 3);
  const auto* gap = std::get_if<model::Gap>(&events[1].payload);
  REQUIRE(gap != nullptr);
  CHECK(gap->reason == "too_long");
  CHECK(gap->bytes > k_max_record);
  CHECK(gap->detail == "a record of kind object");
  CHECK(std::holds_alternative<model::SignalSeen>(events[2].payload));
  CHECK(reader->summary().damaged == 0);
  CHECK(reader->summary().missing == 0);
}

TEST_SUITE_END();

} // namespace hawk::trace
