#include "base/file.hpp"
#include "support/trace_file.hpp"
#include "trace/new_file.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace hawk::trace {

namespace {

// A directory that goes with the test.
struct Place {
  Place()
      : file("mine"),
        directory(std::filesystem::path(file.path()).parent_path()) {}

  ~Place() {
    for (const auto& entry : std::filesystem::directory_iterator(directory)) {
      if (entry.path() != file.path()) {
        std::filesystem::remove_all(entry.path());
      }
    }
  }

  std::string path(const char* name) const { return directory + "/" + name; }

  test::TemporaryFile file;
  std::string directory;
};

int error_of(const std::string& path) {
  const auto made = create_file(path);
  return made ? 0 : made.error().error_number;
}

mode_t mode_of(const std::string& path) {
  struct stat info {};

  REQUIRE(::lstat(path.c_str(), &info) == 0);
  return info.st_mode & 07777U;
}

} // namespace

TEST_SUITE_BEGIN("create_file");

TEST_CASE("never over something that is there") {
  const Place place;
  CHECK(error_of(place.file.path()) == EEXIST);
  CHECK(base::read_file_at(AT_FDCWD, place.file.path()).value_or("") == "mine");
}

TEST_CASE("never through a symbolic link, dangling or not") {
  const Place place;
  const std::string link = place.path("link");
  const std::string dangling = place.path("dangling");
  REQUIRE(::symlink(place.file.path().c_str(), link.c_str()) == 0);
  REQUIRE(::symlink(place.path("nowhere").c_str(), dangling.c_str()) == 0);
  CHECK(error_of(link) == EEXIST);
  CHECK(error_of(dangling) == EEXIST);
  CHECK_FALSE(std::filesystem::exists(place.path("nowhere")));
}

TEST_CASE("a FIFO does not hold us up") {
  const Place place;
  REQUIRE(::mkfifo(place.path("fifo").c_str(), 0600) == 0);
  CHECK(error_of(place.path("fifo")) == EEXIST);
}

TEST_CASE("for its owner only, whatever the umask") {
  const Place place;
  const mode_t saved = ::umask(0);
  const auto made = create_file(place.path("t.hawk"));
  const auto below =
      create_file_in(place.path("a/b"), std::chrono::seconds(1), 7);
  ::umask(saved);
  REQUIRE(made);
  REQUIRE(below);
  CHECK(mode_of(made->path) == 0600);
  CHECK(mode_of(below->path) == 0600);
  CHECK(mode_of(place.path("a/b")) == 0700);
}

TEST_CASE("names of one second and pid do not collide") {
  const Place place;
  const auto first = create_file_in(place.directory, std::chrono::hours(1), 7);
  const auto second = create_file_in(place.directory, std::chrono::hours(1), 7);
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->path != second->path);
}

TEST_CASE("the reserve holds its space and has no name") {
  const Place place;
  const base::Fd reserve = reserve_space(place.path("t.hawk"), 16384);
  if (!reserve) {
    return; // a file system without O_TMPFILE
  }

  struct stat info {};

  REQUIRE(::fstat(reserve.get(), &info) == 0);
  CHECK(info.st_nlink == 0);
  CHECK(info.st_blocks * 512 >= 16384);
}

TEST_SUITE_END();

} // namespace hawk::trace
