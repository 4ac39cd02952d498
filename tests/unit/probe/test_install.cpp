#include "probe/install.hpp"

#include "base/file.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace hawk::probe {

namespace {

namespace fs = std::filesystem;

const std::vector<Script> k_scripts = {
    {"node/hawk_probe.cjs", "'use strict';\n"},
    {"python/_hawk_probe/__init__.py", ""},
    {"python/sitecustomize.py", "import _hawk_probe\n"},
};

class Directory {
public:
  Directory() { REQUIRE(::mkdtemp(name_.data()) != nullptr); }

  ~Directory() { fs::remove_all(name_); }

  std::string operator/(const std::string& below) const {
    return name_ + "/" + below;
  }

private:
  std::string name_ = (fs::temp_directory_path() / "probe-XXXXXX").string();
};

std::string text_of(const std::string& path) {
  return base::read_file_at(AT_FDCWD, path).value_or("missing");
}

unsigned mode_of(const std::string& path) {
  struct stat info {};

  REQUIRE(::lstat(path.c_str(), &info) == 0);
  return info.st_mode & 07777U;
}

std::string install_in(const std::string& place) {
  const auto path = install(std::vector{place}, k_scripts);
  REQUIRE_MESSAGE(path, (path ? "" : path.error().message));
  return *path;
}

void write(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

} // namespace

TEST_SUITE_BEGIN("install");

TEST_CASE("the files are there, for all to read and for us to write") {
  const Directory work;
  const auto umask_before = ::umask(077);
  const std::string path = install_in(work / "state/hawkctl");
  ::umask(umask_before);
  CHECK(path == (work / "state/hawkctl/probe/") + name_of(k_scripts));
  for (const Script& script : k_scripts) {
    CHECK(text_of(path + "/" + std::string(script.path)) == script.text);
    CHECK(mode_of(path + "/" + std::string(script.path)) == 0644);
  }
  CHECK(mode_of(path) == 0755);
  CHECK(mode_of(path + "/python/_hawk_probe") == 0755);
  CHECK(mode_of(work / "state") == 0700);
}

TEST_CASE("what is right already is left alone") {
  const Directory work;
  const std::string path = install_in(work / "p");
  const auto before = fs::last_write_time(path + "/python/sitecustomize.py");
  fs::create_directory(path + "/python/__pycache__");
  CHECK(install_in(work / "p") == path);
  CHECK(fs::last_write_time(path + "/python/sitecustomize.py") == before);
  CHECK(fs::exists(path + "/python/__pycache__"));
}

TEST_CASE("what was changed is put right") {
  const Directory work;
  const std::string path = install_in(work / "p");
  const std::string file = path + "/python/sitecustomize.py";
  write(file, "import _hawk_probf\n"); // as long as ours
  install_in(work / "p");
  CHECK(text_of(file) == k_scripts[2].text);

  fs::remove(file);
  write(work / "mine", k_scripts[2].text);
  fs::create_symlink(work / "mine", file);
  install_in(work / "p");
  CHECK_FALSE(fs::is_symlink(file));
  CHECK(text_of(file) == k_scripts[2].text);

  REQUIRE(::chmod(file.c_str(), 0666) == 0); // anybody may write
  install_in(work / "p");
  CHECK(mode_of(file) == 0644);
  CHECK_FALSE(fs::exists(path + "/python/.sitecustomize.py."
                         + std::to_string(::getpid())));
}

TEST_CASE("a place that others may change is none; the next one is") {
  const Directory work;
  REQUIRE(::mkdir((work / "open").c_str(), 0700) == 0);
  REQUIRE(::chmod((work / "open").c_str(), 0777) == 0);
  REQUIRE(::mkdir((work / "mine").c_str(), 0700) == 0);
  fs::create_symlink(work / "mine", work / "link");
  write(work / "file", "");
  const std::vector<std::string> places = {
      work / "open", work / "link", work / "file", work / "good"};
  const auto path = install(places, k_scripts);
  REQUIRE(path);
  CHECK(path->rfind(work / "good", 0) == 0);
  CHECK(fs::is_empty(work / "open"));
  CHECK(fs::is_empty(work / "mine"));

  const auto none = install(std::span(places).first(3), k_scripts);
  REQUIRE_FALSE(none);
  CHECK(none.error().message.find("open") != std::string::npos);
}

TEST_CASE("a link below the place is not followed") {
  const Directory work;
  REQUIRE(::mkdir((work / "p").c_str(), 0700) == 0);
  REQUIRE(::mkdir((work / "other").c_str(), 0700) == 0);
  fs::create_directory_symlink(work / "other", work / "p/probe");
  CHECK_FALSE(install(std::vector{work / "p"}, k_scripts));
  CHECK(fs::is_empty(work / "other"));
}

TEST_CASE("another content has another name") {
  auto changed = k_scripts;
  changed[1].text = "\n";
  CHECK(name_of(changed) != name_of(k_scripts));
  changed = k_scripts;
  changed[1].path = "python/_hawk_probe/a.py";
  CHECK(name_of(changed) != name_of(k_scripts));
}

TEST_SUITE_END();

} // namespace hawk::probe
