#include "base/crc32c.hpp"
#include "base/file.hpp"
#include "support/trace_file.hpp"
#include "trace/encode.hpp"
#include "trace/format.hpp"
#include "trace/reader.hpp"

#include <doctest/doctest.h>
#include <fmt/core.h>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <random>
#include <set>

namespace hawk::trace {

namespace {

struct Read {
  bool opened = false;
  std::vector<model::Event> events;
  ReadSummary summary;
};

Read read_text(const std::string& text) {
  // A file in memory: this is called once for every bit of a trace.
  base::Fd file(::memfd_create("trace", MFD_CLOEXEC));
  REQUIRE(base::write_all(file.get(), text));
  ::lseek(file.get(), 0, SEEK_SET);
  Read out;
  auto reader = Reader::open(std::move(file), "trace");
  if (!reader) {
    return out;
  }
  out.opened = true;
  for (;;) {
    auto event = reader->next();
    REQUIRE(event);
    if (!*event) {
      break;
    }
    out.events.push_back(std::move(**event));
  }
  out.summary = reader->summary();
  return out;
}

// Every event of `some` stands in `all`, in the same order.
bool is_subsequence(const std::vector<model::Event>& some,
                    const std::vector<model::Event>& all) {
  auto at = all.begin();
  for (const model::Event& event : some) {
    at = std::find(at, all.end(), event);
    if (at == all.end()) {
      return false;
    }
    ++at;
  }
  return true;
}

} // namespace

TEST_SUITE_BEGIN("trace::Reader");

TEST_CASE("a whole trace is read without remark") {
  const Read read = read_text(test::sample_trace());
  CHECK(read.events.size() == 23);
  CHECK_FALSE(read.summary.is_damaged());
  CHECK_FALSE(read.summary.torn_tail);
  CHECK(read.summary.ended);
}

TEST_CASE("cut at every byte: never a wrong record, never damage") {
  const std::string whole = test::sample_trace();
  const std::vector<model::Event> all = read_text(whole).events;
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    CAPTURE(size);
    const Read read = read_text(whole.substr(0, size));
    REQUIRE(read.opened);
    const auto lines = static_cast<std::size_t>(
        std::count(whole.begin(),
                   whole.begin() + static_cast<std::ptrdiff_t>(size),
                   '\n'));
    REQUIRE(read.events.size() == lines);
    REQUIRE(std::equal(read.events.begin(), read.events.end(), all.begin()));
    REQUIRE_FALSE(read.summary.is_damaged());
    const bool at_line = size == 0 || whole[size - 1] == '\n';
    REQUIRE(read.summary.torn_tail == !at_line);
    REQUIRE(read.summary.empty == (lines == 0));
  }
}

TEST_CASE("every single-bit flip is told, and costs two records at most") {
  const std::string whole = test::sample_trace();
  const std::vector<model::Event> all = read_text(whole).events;
  std::size_t flips = 0;
  std::size_t most_lost = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      CAPTURE(at);
      CAPTURE(bit);
      std::string text = whole;
      text[at] =
          static_cast<char>(static_cast<unsigned char>(text[at]) ^ (1U << bit));
      const Read read = read_text(text);
      REQUIRE(read.opened);
      REQUIRE((read.summary.is_damaged() || read.summary.torn_tail));
      REQUIRE(is_subsequence(read.events, all));
      most_lost = std::max(most_lost, all.size() - read.events.size());
      ++flips;
    }
  }
  MESSAGE(flips << " flips, at most " << most_lost << " records lost");
  CHECK(most_lost <= 2);
}

TEST_CASE("a zeroed sector costs the records it touches") {
  const std::string whole = test::sample_trace();
  const std::size_t all = read_text(whole).events.size();
  for (std::size_t at = 0; at + 512 <= whole.size(); at += 37) {
    CAPTURE(at);
    std::string text = whole;
    text.replace(at, 512, 512, '\0');
    const Read read = read_text(text);
    REQUIRE(read.opened);
    const auto touched = static_cast<std::size_t>(
        std::count(whole.begin() + static_cast<std::ptrdiff_t>(at),
                   whole.begin() + static_cast<std::ptrdiff_t>(at + 512),
                   '\n'));
    REQUIRE(all - read.events.size() <= touched + 1);
    REQUIRE((read.summary.is_damaged() || read.summary.torn_tail));
  }
}

TEST_CASE("a line cut before a takeover is normal, anywhere else damage") {
  const std::string whole = test::sample_trace();
  const std::string takeover =
      encode({2, 0, model::Nanos(1), model::Takeover{1, "recorder died"}});
  const std::string cut = whole.substr(0, whole.size() - 10) + "\n";
  CHECK_FALSE(read_text(cut + takeover).summary.is_damaged());
  CHECK(read_text(cut + takeover).summary.torn == 1);
  const std::string other =
      encode({2, 0, model::Nanos(1), model::SignalSeen{1, 0, "sent"}});
  CHECK(read_text(cut + other).summary.is_damaged());
}

TEST_CASE("a hole is damage unless a gap names it") {
  const std::string start = test::sample_trace();
  const auto later = [](std::uint64_t sequence, model::Payload payload) {
    return encode({0, sequence, model::Nanos(1), std::move(payload)});
  };
  CHECK(read_text(start + later(25, model::SignalSeen{})).summary.missing == 2);
  const model::Gap gap{2, 0, "ENOSPC", std::nullopt, 0, 23, ""};
  CHECK(read_text(start + later(25, gap)).summary.missing == 0);
  const model::Gap other{1, 0, "ENOSPC", std::nullopt, 0, 23, ""};
  CHECK(read_text(start + later(25, other)).summary.missing == 2);
}

TEST_CASE("an unknown kind is skipped and counted") {
  const std::string text = test::sample_trace();
  const auto signal = [](std::uint64_t sequence) {
    return encode({0, sequence, model::Nanos(1), model::SignalSeen{}});
  };
  std::string line = signal(23);
  line.replace(line.find("signal"), 6, "holog_");
  // The checksum no longer fits: this is damage, and no new kind.
  CHECK(read_text(text + line).summary.is_damaged());
  line.resize(line.rfind(k_checksum_key));
  line += fmt::format("{}{:08x}\"}}\n", k_checksum_key, base::crc32c(line));
  const Read read = read_text(text + line + signal(24));
  CHECK(read.summary.unknown == 1);
  // It has its place in the sequence: there is no hole.
  CHECK_FALSE(read.summary.is_damaged());
}

TEST_CASE("a newer trace says what it needs") {
  model::Header header;
  header.min_version = 7;
  const test::TemporaryFile file(encode({0, 0, model::Nanos(0), header}));
  const auto reader = Reader::open(file.path());
  REQUIRE_FALSE(reader);
  CHECK(reader.error().message.find("trace version 7") != std::string::npos);
}

TEST_CASE("what is no trace is refused, what is empty is not") {
  CHECK_FALSE(read_text("hello\nworld\n").opened);
  CHECK_FALSE(read_text("{\"level\":30}\n").opened);
  CHECK_FALSE(read_text(std::string(100000, 'x')).opened);
  const Read empty = read_text("");
  CHECK(empty.opened);
  CHECK(empty.summary.empty);
  CHECK_FALSE(Reader::open("/nonexistent/trace.hawk"));
  CHECK_FALSE(Reader::open("/tmp"));
}

TEST_CASE("random bytes over a trace cost no more than what they touch") {
  const std::string whole = test::sample_trace();
  const std::vector<model::Event> all = read_text(whole).events;
  std::mt19937 random(3);
  for (int round = 0; round < 2000; ++round) {
    CAPTURE(round);
    std::string text = whole;
    const std::size_t at = random() % text.size();
    const std::size_t size =
        std::min<std::size_t>(1 + random() % 600, text.size() - at);
    for (std::size_t i = 0; i < size; ++i) {
      text[at + i] = static_cast<char>(random());
    }
    const Read read = read_text(text);
    if (!read.opened) {
      continue; // the version itself may have been hit
    }
    const auto touched = static_cast<std::size_t>(
        std::count(whole.begin() + static_cast<std::ptrdiff_t>(at),
                   whole.begin() + static_cast<std::ptrdiff_t>(at + size),
                   '\n'));
    REQUIRE(is_subsequence(read.events, all));
    REQUIRE(all.size() - read.events.size() <= touched + 2);
  }
}

TEST_SUITE_END();

} // namespace hawk::trace
