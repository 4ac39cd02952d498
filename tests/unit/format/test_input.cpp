#include "format/input.hpp"

#include "base/file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

using namespace hawk;
using format::Input;

namespace {

// A directory of its own, removed at the end.
class Directory final {
public:
  Directory() {
    std::string name = std::filesystem::temp_directory_path() / "hawk-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  ~Directory() { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name, std::string_view bytes) const {
    const std::string path = path_ / name;
    auto fd = base::open_at(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC);
    if (!fd) { // open_at has no mode
      fd = base::Fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
    }
    REQUIRE(base::write_all(fd->get(), bytes));
    return path;
  }

  std::string path(const std::string& name) const { return path_ / name; }

private:
  std::filesystem::path path_;
};

std::string gzip(std::string_view text) {
  z_stream stream{};
  REQUIRE(::deflateInit2(&stream, 1, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY)
          == Z_OK);
  std::string out(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view text) {
  std::string out(::ZSTD_compressBound(text.size()), '\0');
  out.resize(::ZSTD_compress(
      out.data(), out.size(), text.data(), text.size(), 1));
  return out;
}

struct AllRead {
  std::string text;
  std::string error;
  std::size_t largest = 0;
  bool whole_lines = true; // each but the last
};

AllRead read_all(Input& input) {
  AllRead all;
  for (;;) {
    const auto block = input.next_block();
    if (!block) {
      all.error = block.error().message;
      return all;
    }
    if (block->empty()) {
      return all;
    }
    all.whole_lines = all.whole_lines
                      && (all.text.empty() || all.text.back() == '\n');
    all.largest = std::max(all.largest, block->size());
    all.text += *block;
  }
}

AllRead read_path(const std::string& path, format::InputLimits limits = {}) {
  auto input = Input::open(path, limits);
  REQUIRE_MESSAGE(input, (input ? "" : input.error().message));
  return read_all(*input);
}

std::string many_lines(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) {
    text += "line " + std::to_string(i * i) + " of many\n";
  }
  return text;
}

constexpr format::InputLimits k_small{1000, 5000};

} // namespace

TEST_SUITE("Input") {
  TEST_CASE("maps a regular file and gives whole lines of it") {
    const Directory directory;
    const std::string text = many_lines(100'000) + "no newline";
    const std::string path = directory.write("a.log", text);
    auto input = Input::open(path, k_small);
    REQUIRE(input);
    CHECK(input->mapped() == text);
    CHECK(*input->beginning() == text.substr(0, 65536));
    CHECK_FALSE(input->is_all());
    CHECK(input->modified_nano() > 1'000'000'000'000'000'000);
    const AllRead all = read_all(*input);
    CHECK(all.text == text);
    CHECK(all.largest <= 1000);
    CHECK(all.whole_lines);
    CHECK(input->check());
  }

  TEST_CASE("reads pipes, also those that begin like a packed file") {
    for (const std::string& text :
         {std::string(), std::string("("), std::string("(\xb5"),
          std::string("\x1f\x8b"), std::string("P"), std::string("\n"),
          many_lines(300'000)}) {
      auto ends = base::make_pipe();
      REQUIRE(ends);
      std::thread writer([&text, fd = std::move(ends->write)] {
        for (std::size_t at = 0; at < text.size(); at += 7001) {
          std::ignore = base::write_all(fd.get(), text.substr(at, 7001));
        }
      });
      format::InputLimits limits = k_small;
      limits.waits = true;
      auto input = Input::open(std::move(ends->read), "-", limits);
      REQUIRE(input);
      CHECK(input->mapped().empty());
      REQUIRE(input->beginning());
      CHECK(*input->beginning() == text.substr(0, 65536));
      CHECK(input->is_all() == (text.size() < 65536));
      const AllRead all = read_all(*input);
      writer.join();
      CHECK(all.error.empty());
      CHECK(all.text == text);
      CHECK(all.whole_lines);
    }
  }

  TEST_CASE("hands out what a pipe has") {
    using namespace std::chrono_literals;
    auto ends = base::make_pipe();
    REQUIRE(ends);
    base::Fd out = std::move(ends->write);
    const auto say = [&out](std::string_view text) {
      REQUIRE(base::write_all(out.get(), text));
    };
    say("one\ntw");
    auto input = Input::open(std::move(ends->read), "-");
    REQUIRE(input);
    CHECK(input->is_live());
    CHECK(input->beginning().value() == "one\ntw");
    CHECK(!input->is_all());
    CHECK(input->is_ready());
    CHECK(input->next_block().value() == "one\n");
    CHECK(!input->is_ready());
    CHECK(!input->is_ready(1ms));
    say("o\nthree\n");
    CHECK(input->is_ready(1s));
    CHECK(input->next_block().value() == "two\nthree\n");
    CHECK(input->offset() == 4);
    out.reset();
    CHECK(input->is_ready(1s));
    CHECK(input->next_block().value().empty());
  }

  TEST_CASE("shows the first line, however long, without taking it") {
    const Directory directory;
    const std::string long_line = "\n" + std::string(300'000, 'x') + "\n";
    const std::string text = long_line + std::string(200'000, 'y') + "\nend\n";
    for (const std::string& path : {directory.write("a", text),
                                    directory.write("a.gz", gzip(text))}) {
      CAPTURE(path);
      auto input = Input::open(path);
      REQUIRE(input);
      const auto line = input->first_line();
      REQUIRE(line);
      CHECK(line->starts_with(long_line + "yy"));
      CHECK(line->size() < text.size());
      std::string all;
      while (true) {
        const auto block = input->next_block();
        REQUIRE(block);
        if (block->empty()) {
          break;
        }
        all += *block;
      }
      CHECK(all == text);
    }
    auto input = Input::open(directory.write("b", "{\"a\":1}"));
    REQUIRE(input);
    CHECK(input->first_line().value() == "{\"a\":1}");
  }

  TEST_CASE("reads on from where a descriptor stands") {
    const Directory directory;
    const std::string path = directory.write("a.log", "taken\nleft\n");
    base::Fd fd(::open(path.c_str(), O_RDONLY));
    REQUIRE(::lseek(fd.get(), 6, SEEK_SET) == 6);
    auto input = Input::open(std::move(fd), "-");
    REQUIRE(input);
    CHECK(input->mapped() == "left\n");
    CHECK(read_all(*input).text == "left\n");
  }

  TEST_CASE("reads files without a size") {
    auto input = Input::open("/proc/self/status");
    REQUIRE(input);
    CHECK(input->mapped().empty());
    CHECK(read_all(*input).text.find("Pid:") != std::string::npos);
  }

  TEST_CASE("says why it cannot") {
    const Directory directory;
    const auto missing = Input::open(directory.path("none"));
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == base::Error::Kind::not_found);
    const auto itself = Input::open(directory.path(""));
    REQUIRE_FALSE(itself);
    CHECK(itself.error().message.find("Is a directory") != std::string::npos);
  }

  TEST_CASE("cuts a line over the limit and counts it") {
    const Directory directory;
    const std::string text = "first\n" + std::string(5001, 'x') + "yz\nlast\n"
                             + std::string(5000, 'y') + "\nend\n";
    const std::string expected = "first\n" + std::string(5000, 'x') + "last\n"
                                 + std::string(5000, 'y') + "\nend\n";
    for (const std::string& bytes : {text, gzip(text)}) {
      auto input = Input::open(directory.write("a.log", bytes), k_small);
      REQUIRE(input);
      std::string joined;
      std::uint64_t last_offset = 0;
      for (auto block = input->next_block(); block && !block->empty();
           block = input->next_block()) {
        CHECK(text.substr(input->offset(), block->size()) == *block);
        joined += *block;
        last_offset = input->offset();
      }
      // 5000 bytes and a newline are over the limit by the newline.
      CHECK(joined.size() >= expected.size() - 1);
      CHECK(input->lines_cut() >= 1);
      CHECK(last_offset > 5000);
    }
  }

  TEST_CASE("gives pieces of what has no lines") {
    const Directory directory;
    const std::string text(20'000, 'x');
    for (const std::string& bytes : {text, gzip(text), zstd(text)}) {
      auto input = Input::open(directory.write("a", bytes), k_small);
      REQUIRE(input);
      std::string joined;
      for (auto piece = input->next_piece(); piece && !piece->empty();
           piece = input->next_piece()) {
        CHECK(piece->size() <= 1000);
        CHECK(input->offset() == joined.size());
        joined += *piece;
      }
      CHECK(joined == text);
    }
  }
}

TEST_SUITE("Input of packed files") {
  TEST_CASE("unpacks members and frames one after another") {
    const Directory directory;
    const std::string a = many_lines(400'000);
    const std::string b = many_lines(3000);
    const std::string skippable("\x52\x2a\x4d\x18\x03\0\0\0abc", 11);
    for (const std::string& bytes :
         {gzip(a) + gzip(b), zstd(a) + zstd(b),
          gzip(a) + gzip("") + gzip(b) + std::string(512, '\0'),
          skippable + zstd(a) + skippable + zstd(b)}) {
      const AllRead all = read_path(directory.write("a", bytes), k_small);
      CHECK(all.error.empty());
      CHECK(all.text == a + b);
      CHECK(all.largest <= 1000);
    }
    CHECK(read_path(directory.write("b", gzip(""))).text.empty());
    CHECK(read_path(directory.write("c", zstd(""))).text.empty());
  }

  TEST_CASE("gives all before the place where the data break off") {
    const Directory directory;
    const std::string text = many_lines(400'000);
    for (const std::string& whole : {gzip(text), zstd(text)}) {
      const AllRead all = read_path(
          directory.write("a", whole.substr(0, whole.size() * 2 / 3)));
      CHECK(all.error.find("end in the middle") != std::string::npos);
      CHECK(all.text.size() > text.size() / 3);
      CHECK(text.starts_with(all.text));
      for (const std::size_t size : {4U, 9U, 12U}) {
        CHECK_FALSE(
            read_path(directory.write("a", whole.substr(0, size))).error.empty());
      }
    }
  }

  TEST_CASE("gives all before damage and before what is not packed") {
    const Directory directory;
    const std::string text = many_lines(400'000);
    for (const std::string& whole : {gzip(text), zstd(text)}) {
      const AllRead all = read_path(directory.write("a", whole + "garbage"));
      CHECK(all.error.find("cannot unpack") != std::string::npos);
      CHECK(all.text == text);
      std::string damaged = whole;
      for (std::size_t i = whole.size() / 2; i < whole.size() / 2 + 40; ++i) {
        damaged[i] ^= 0x55;
      }
      CHECK_FALSE(read_path(directory.write("b", damaged)).error.empty());
    }
  }

  TEST_CASE("keeps a bomb to a block") {
    const Directory directory;
    std::string bomb;
    for (int i = 0; i < 50; ++i) { // 500 MB in 500 kB
      bomb += zstd(std::string(10'000'000, '\n'));
    }
    auto input = Input::open(directory.write("a", bomb));
    REQUIRE(input);
    std::uint64_t total = 0;
    for (auto block = input->next_block(); block && !block->empty();
         block = input->next_block()) {
      CHECK(block->size() <= std::size_t{4} << 20);
      total += block->size();
    }
    CHECK(total == 500'000'000);
  }
}

TEST_SUITE("Input of a file that becomes shorter") {
  TEST_CASE("reads zeros and says so") {
    const Directory directory;
    const std::string text = many_lines(1'000'000);
    const std::string path = directory.write("a.log", text);
    auto input = Input::open(path);
    REQUIRE(input);
    const std::string_view all = input->mapped();
    REQUIRE(::truncate(path.c_str(), 10'000) == 0);
    std::size_t zeros = 0;
    std::thread other([all] { // both at once
      volatile char last = all[all.size() - 1];
      std::ignore = last;
    });
    for (const char c : all) {
      zeros += c == '\0' ? 1U : 0U;
    }
    other.join();
    CHECK(zeros == text.size() - 10'000);
    CHECK(all.substr(0, 10'000) == text.substr(0, 10'000));
    const auto state = input->check();
    REQUIRE_FALSE(state);
    CHECK(state.error().message.find("became shorter") != std::string::npos);
    CHECK_FALSE(input->next_block());
  }

  TEST_CASE("leaves the signal as it was") {
    static int calls = 0;
    calls = 0;
    struct sigaction own = {};
    own.sa_handler = [](int) { ++calls; };
    struct sigaction before = {};
    REQUIRE(::sigaction(SIGBUS, &own, &before) == 0);
    {
      const Directory directory;
      auto a = Input::open(directory.write("a", "text\n"));
      auto b = Input::open(directory.write("b", "text\n"));
      REQUIRE(a);
      REQUIRE(b);
      *a = std::move(*b);
      ::raise(SIGBUS); // not ours: passed on
      CHECK(calls == 1);
    }
    struct sigaction after = {};
    REQUIRE(::sigaction(SIGBUS, &before, &after) == 0);
    const bool restored = after.sa_handler == own.sa_handler;
    CHECK(restored);
  }

  TEST_CASE("guards many files, and streams the rest") {
    const Directory directory;
    const std::string path = directory.write("a.log", many_lines(9000));
    std::vector<Input> inputs;
    for (int i = 0; i < 100; ++i) {
      auto input = Input::open(path);
      REQUIRE(input);
      inputs.push_back(std::move(*input));
    }
    for (Input& input : inputs) {
      CHECK(read_all(input).text == many_lines(9000));
    }
  }
}
