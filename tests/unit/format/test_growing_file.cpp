#include "format/growing_file.hpp"

#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

using namespace hawk;
using namespace hawk::format;

namespace {

void append(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::app | std::ios::binary) << text;
}

std::string lines_of(GrowingFile& file) {
  const auto lines = file.next_lines();
  REQUIRE(lines);
  return std::string(*lines);
}

} // namespace

TEST_SUITE("growing_file") {
  TEST_CASE("gives whole lines as they come") {
    const test::TempDir directory;
    const std::string path = directory.path() + "/a.log";
    append(path, "one\ntw");
    auto file = GrowingFile::open(path);
    REQUIRE(file);
    CHECK(lines_of(*file) == "one\n");
    CHECK(lines_of(*file).empty());
    CHECK(file->offset() == 4);
    append(path, "o\nthree\n");
    CHECK(lines_of(*file) == "two\nthree\n");
    CHECK(file->take_notes().empty());
  }

  TEST_CASE("begins anew where the file was cut") {
    const test::TempDir directory;
    const std::string path = directory.path() + "/a.log";
    append(path, "one\ntwo\nhalf");
    auto file = GrowingFile::open(path);
    REQUIRE(file);
    CHECK(lines_of(*file) == "one\ntwo\n");
    CHECK(lines_of(*file).empty());
    std::filesystem::resize_file(path, 0);
    CHECK(lines_of(*file) == "half"); // nothing will end it
    append(path, "new\n");
    CHECK(lines_of(*file) == "new\n");
    const auto notes = file->take_notes();
    REQUIRE(notes.size() == 1);
    CHECK(notes.front().find("was cut") != std::string::npos);
    CHECK(file->take_notes().empty());
  }

  TEST_CASE("follows a name to the next file") {
    const test::TempDir directory;
    const std::string path = directory.path() + "/a.log";
    append(path, "one\n");
    auto file = GrowingFile::open(path);
    REQUIRE(file);
    CHECK(lines_of(*file) == "one\n");
    std::filesystem::rename(path, path + ".1");
    CHECK(lines_of(*file).empty());
    append(path + ".1", "late\n");
    append(path, "two\n");
    CHECK(lines_of(*file) == "late\n");
    CHECK(lines_of(*file) == "two\n");
    CHECK(file->take_notes().size() == 1);
  }

  TEST_CASE("waits for a file that is not there") {
    const test::TempDir directory;
    const std::string path = directory.path() + "/a.log";
    auto file = GrowingFile::open(path);
    REQUIRE(file);
    CHECK(file->take_notes().size() == 1);
    CHECK(lines_of(*file).empty());
    append(path, "one\n");
    CHECK(lines_of(*file) == "one\n");
    CHECK(file->take_notes().size() == 1);
  }

  TEST_CASE("is over when nobody can write to a pipe any more") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    base::Fd writer(ends[1]);
    auto file = GrowingFile::open(base::Fd(ends[0]), "pipe");
    REQUIRE(file);
    CHECK(lines_of(*file).empty());
    CHECK(!file->is_over());
    REQUIRE(::write(writer.get(), "one\ntwo", 7) == 7);
    CHECK(lines_of(*file) == "one\n");
    writer.reset();
    CHECK(lines_of(*file) == "two");
    CHECK(lines_of(*file).empty());
    CHECK(file->is_over());
  }

  TEST_CASE("says what cannot be opened") {
    const test::TempDir directory;
    CHECK(!GrowingFile::open(directory.path()));
  }
}
