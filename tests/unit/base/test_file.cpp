#include "base/file.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>

using namespace hawk::base;

namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

} // namespace

TEST_SUITE("fd") {
  TEST_CASE("Fd closes what it owns and nothing else") {
    auto ends = make_pipe();
    REQUIRE(ends);
    const int read_end = ends->read.get();
    const int write_end = ends->write.get();
    Fd moved = std::move(ends->read);
    CHECK(moved.get() == read_end);
    CHECK_FALSE(ends->read);
    moved = std::move(ends->write);
    CHECK_FALSE(is_open(read_end));
    CHECK(is_open(write_end));
    CHECK(moved.release() == write_end);
    moved.reset();
    CHECK(is_open(write_end));
    moved.reset(write_end);
    moved.reset(write_end); // the same again is not a close
    CHECK(is_open(write_end));
    moved.reset();
    CHECK_FALSE(is_open(write_end));
  }

  TEST_CASE("Fd made by us never reaches a child") {
    auto ends = make_pipe();
    REQUIRE(ends);
    CHECK((::fcntl(ends->read.get(), F_GETFD) & FD_CLOEXEC) != 0);
    CHECK((::fcntl(ends->write.get(), F_GETFD) & FD_CLOEXEC) != 0);
    const auto null = open_at(AT_FDCWD, "/dev/null", O_RDONLY);
    REQUIRE(null);
    CHECK((::fcntl(null->get(), F_GETFD) & FD_CLOEXEC) != 0);
  }
}

TEST_SUITE("file") {
  TEST_CASE("read_file_at reads files whose size is said to be 0") {
    const auto text = read_file_at(AT_FDCWD, "/proc/self/status");
    REQUIRE(text);
    CHECK(text->find("\nPid:\t") != std::string::npos);
  }

  TEST_CASE("read_file_at stops at its limit") {
    for (const std::size_t limit : {0U, 1U, 4096U, 5000U}) {
      const auto text = read_file_at(AT_FDCWD, "/dev/zero", limit);
      REQUIRE(text);
      CHECK(text->size() == limit);
    }
  }

  TEST_CASE("read_file_at looks below its directory and names the file") {
    const auto proc = open_at(AT_FDCWD, "/proc/self", O_PATH | O_DIRECTORY);
    REQUIRE(proc);
    CHECK(read_file_at(proc->get(), "comm"));
    const auto missing = read_file_at(proc->get(), "no-such-file");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == Error::Kind::not_found);
    CHECK(missing.error().message
          == "cannot open no-such-file: No such file or directory");
  }

  TEST_CASE("write_all and read_some carry bytes and the end of them") {
    auto ends = make_pipe();
    REQUIRE(ends);
    REQUIRE(write_all(ends->write.get(), std::string("a\0b", 3)));
    ends->write.reset();
    std::array<char, 8> buffer{};
    const auto count = read_some(ends->read.get(), buffer);
    REQUIRE(count);
    CHECK(std::string(buffer.data(), *count) == std::string("a\0b", 3));
    CHECK(read_some(ends->read.get(), buffer).value_or(9) == 0);
  }

  TEST_CASE("reading and writing say why they failed") {
    std::array<char, 8> buffer{};
    CHECK(read_some(-1, buffer).error().message
          == "cannot read descriptor: Bad file descriptor");
    CHECK(write_all(-1, "x").error().message
          == "cannot write descriptor: Bad file descriptor");
    CHECK(write_all(-1, ""));
  }

  TEST_CASE("read_link_at reads the link and does not follow it") {
    const auto link = read_link_at(AT_FDCWD, "/proc/self/exe");
    REQUIRE(link);
    CHECK(link->find("test_base") != std::string::npos);
    CHECK(read_link_at(AT_FDCWD, "/").error().kind == Error::Kind::system);
  }
}
