#include "proc/processes.hpp"
#include "support/fake_proc.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace hawk;
using namespace hawk::proc;
using test::FakeProcess;

namespace {

void add(const test::FakeProc& files,
         Pid pid,
         Pid parent,
         const std::string& name,
         std::vector<std::string> arguments = {}) {
  FakeProcess process;
  process.pid = pid;
  process.parent = parent;
  process.name = name;
  process.arguments = std::move(arguments);
  files.put(process);
}

} // namespace

TEST_SUITE("processes") {
  TEST_CASE("a tree, and nobody else") {
    const test::FakeProc files;
    add(files, 1, 0, "init");
    add(files, 10, 1, "a");
    add(files, 11, 10, "b");
    add(files, 12, 11, "c");
    add(files, 20, 1, "stranger");
    const Root root = *Root::open(files.path().string());
    CHECK_FALSE(root.is_live());
    auto tree = find_tree(root, {10});
    std::sort(tree.begin(), tree.end());
    CHECK(tree == std::vector<Pid>{10, 11, 12});
    CHECK(find_children(root, 11) == std::vector<Pid>{12});
    CHECK(find_tree(root, {}).empty());
  }

  TEST_CASE("by name, never ourselves") {
    const test::FakeProc files;
    add(files, 10, 1, "python3", {"/usr/bin/python3", "-u", "/srv/agent.py"});
    add(files, 11, 1, "python3", {"python3", "-m", "agent", "x"});
    add(files, 12, 1, "hawkctl", {"hawkctl", "pipes", "agent"});
    add(files, 13, 1, "vi", {"vi", "notes", "agent.py"});
    const Root root = *Root::open(files.path().string());
    auto found = find_by_name(root, "agent");
    std::sort(found.begin(), found.end());
    CHECK(found == std::vector<Pid>{10, 11});
  }

  TEST_CASE("which words of a command line are a name") {
    CHECK(matches_name("node", {"node", "/a/server.js"}, "server.js"));
    CHECK(matches_name("node", {"node", "/a/server.js"}, "node"));
    CHECK_FALSE(matches_name("node", {"node", "/a/server.js"}, "a"));
    CHECK_FALSE(matches_name("sh", {"sh", "x", "server"}, "server"));
    CHECK_FALSE(matches_name("sh", {}, ""));
    CHECK_FALSE(matches_name("python3", {"/x/hawkctl", "agent"}, "agent"));
  }
}
