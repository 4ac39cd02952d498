#include "base/file.hpp"
#include "support/trace_file.hpp"
#include "trace/appender.hpp"
#include "trace/decode.hpp"
#include "trace/encode.hpp"
#include "trace/reader.hpp"
#include "trace/stream_record.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <vector>

namespace hawk::trace {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A file whose disk is full when the test says so.
class Disk final {
public:
  Disk()
      : file_("") {
    fd_.reset(open_file());
    saved_.reset(open_file());
  }

  int fd() const { return fd_.get(); }

  const std::string& path() const { return file_.path(); }

  // Every write fails with ENOSPC: full(4).
  void fill() const {
    const base::Fd full(::open("/dev/full", O_WRONLY));
    REQUIRE(full);
    ::dup2(full.get(), fd_.get());
  }

  void free() const { ::dup2(saved_.get(), fd_.get()); }

private:
  int open_file() const {
    return ::open(file_.path().c_str(), O_WRONLY | O_APPEND);
  }

  test::TemporaryFile file_;
  base::Fd fd_;
  base::Fd saved_;
};

// As the recorder does it: a record of ten bytes, lost if it must be.
void write_ten(Appender& appender, std::uint64_t offset, base::Nanos now) {
  const StreamRange range{model::Stream::standard_error, offset, 10};
  if (!appender.ready(now)) {
    appender.lose(range, now);
    return;
  }
  std::vector<char> line(k_record_room);
  const std::size_t length = format_stream_record(line,
                                                  {1, appender.sequence(), now},
                                                  range.stream,
                                                  offset,
                                                  {"0123456789", true});
  if (!appender.append({line.data(), length})) {
    appender.lose(range, now);
  }
}

// Everything in the file; nothing in it may be damaged or missing.
std::vector<model::Event> read_whole(const Disk& disk) {
  std::vector<model::Event> events;
  auto reader = Reader::open(disk.path());
  REQUIRE(reader);
  for (auto event = reader->next(); event && *event; event = reader->next()) {
    events.push_back(std::move(**event));
  }
  CHECK(reader->summary().damaged == 0);
  CHECK(reader->summary().missing == 0);
  return events;
}

} // namespace

TEST_SUITE_BEGIN("Appender");

TEST_CASE("what a full disk refused is stated when there is room again") {
  const Disk disk;
  SharedFile shared;
  Appender appender(disk.fd(), shared, 1);
  write_ten(appender, 0, seconds(0));
  disk.fill();
  write_ten(appender, 10, seconds(1));
  write_ten(appender, 20, milliseconds(1100)); // not even tried
  disk.free();
  write_ten(appender, 30, milliseconds(1900)); // still not
  write_ten(appender, 40, seconds(3));

  const auto events = read_whole(disk);
  REQUIRE(events.size() == 3);
  const auto& gap = std::get<model::Gap>(events[1].payload);
  CHECK(gap.records == 3);
  CHECK(gap.bytes == 30);
  CHECK(gap.reason == "ENOSPC");
  CHECK(gap.from == 1);
  CHECK(std::get<model::StreamChunk>(events[2].payload).offset == 40);
  CHECK(appender.losses().records == 3);
  CHECK(appender.losses().bytes == 30);
  CHECK(appender.losses().error_number == ENOSPC);
}

TEST_CASE("a full disk is asked once a second") {
  const Disk disk;
  SharedFile shared;
  Appender appender(disk.fd(), shared, 1);
  disk.fill();
  write_ten(appender, 0, seconds(1));
  CHECK_FALSE(appender.ready(milliseconds(1999)));
  CHECK_FALSE(appender.ready(seconds(2))); // asked, and refused
  disk.free();
  CHECK_FALSE(appender.ready(milliseconds(2999)));
  CHECK(appender.ready(seconds(3)));
}

TEST_CASE("losses of every stream are stated with their bytes") {
  const Disk disk;
  SharedFile shared;
  Appender appender(disk.fd(), shared, 1);
  disk.fill();
  CHECK_FALSE(appender.append("x\n"));
  appender.lose({model::Stream::standard_output, 5, 7}, seconds(1));
  appender.lose({model::Stream::standard_error, 50, 11}, seconds(1));
  appender.lose({}, seconds(1));
  disk.free();
  appender.state_losses(seconds(2));

  std::uint64_t bytes = 0;
  std::uint64_t records = 0;
  for (const model::Event& event : read_whole(disk)) {
    bytes += std::get<model::Gap>(event.payload).bytes;
    records += std::get<model::Gap>(event.payload).records;
  }
  CHECK(bytes == 18);
  CHECK(records == 3);
}

TEST_CASE("after a short write the next record begins on a line of its own") {
  const Disk disk;
  // A limit within the second record makes write(2) come back short.
  ::signal(SIGXFSZ, SIG_IGN);
  rlimit saved{};
  ::getrlimit(RLIMIT_FSIZE, &saved);
  SharedFile shared;
  Appender appender(disk.fd(), shared, 1);
  write_ten(appender, 0, seconds(0));
  rlimit limited = saved;
  limited.rlim_cur = shared.size + 20;
  ::setrlimit(RLIMIT_FSIZE, &limited);
  write_ten(appender, 10, seconds(1));
  ::setrlimit(RLIMIT_FSIZE, &saved);
  CHECK(shared.torn);
  write_ten(appender, 20, seconds(2));

  const auto events = read_whole(disk);
  REQUIRE(events.size() == 3);
  CHECK(std::get<model::Gap>(events[1].payload).bytes == 10);
  CHECK(std::get<model::StreamChunk>(events[2].payload).offset == 20);
}

TEST_CASE("another writer of the file heals a torn line too") {
  const Disk disk;
  SharedFile shared;
  Appender one(disk.fd(), shared, 1);
  Appender other(disk.fd(), shared, 2);
  REQUIRE(base::write_all(disk.fd(), R"({"k":"out","w":1,"q":0,"t":)"));
  shared.torn = true;
  other.lose({}, seconds(0));
  other.state_losses(seconds(1));
  const auto events = read_whole(disk);
  REQUIRE(events.size() == 1);
  CHECK_FALSE(shared.torn);
  CHECK(one.records() == 0);
}

TEST_SUITE_END();

} // namespace hawk::trace
