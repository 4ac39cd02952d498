#include "observe/program.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>

namespace hawk::observe {

namespace {

namespace fs = std::filesystem;

struct Places {
  Places() {
    std::string name = "/tmp/hawk-program-XXXXXX";
    root = ::mkdtemp(name.data());
    fs::create_directories(root / "a" / "directory");
    fs::create_directories(root / "b");
    put("a/plain", 0644);
    put("a/both", 0644);
    put("b/both", 0755);
    put("b/runs", 0755);
  }

  ~Places() { fs::remove_all(root); }

  void put(const char* name, mode_t mode) const {
    std::ofstream(root / name) << "x";
    ::chmod((root / name).c_str(), mode);
  }

  std::string path() const {
    return (root / "a").string() + ":" + (root / "b").string();
  }

  fs::path root;
};

int error_of(const std::string& word, const std::string& path) {
  const auto found = find_program(word, path);
  return found ? 0 : found.error().error_number;
}

} // namespace

TEST_SUITE_BEGIN("find_program");

TEST_CASE("the first that can be executed, past one that cannot") {
  const Places places;
  CHECK(find_program("runs", places.path()).value_or("")
        == (places.root / "b" / "runs").string());
  CHECK(find_program("both", places.path()).value_or("")
        == (places.root / "b" / "both").string());
}

TEST_CASE("a word with a slash is no search") {
  const Places places;
  const std::string word = (places.root / "b" / "runs").string();
  CHECK(find_program(word, "").value_or("") == word);
  CHECK(error_of("b/runs", places.root.string()) == ENOENT);
}

TEST_CASE("why not: absent, forbidden, a directory") {
  const Places places;
  CHECK(error_of("absent", places.path()) == ENOENT);
  CHECK(error_of("", places.path()) == ENOENT);
  CHECK(error_of("plain", places.path()) == EACCES);
  CHECK(error_of("directory", places.path()) == EACCES);
  CHECK(error_of(places.root.string() + "/b/runs/x", "") == ENOTDIR);
}

TEST_SUITE_END();

} // namespace hawk::observe
