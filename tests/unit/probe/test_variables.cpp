#include "probe/variables.hpp"

#include <doctest/doctest.h>

namespace hawk::probe {

TEST_SUITE_BEGIN("PYTHONPATH");

TEST_CASE("ours stands in front, and alone where there was none") {
  CHECK(add_to_python_path(std::nullopt, "/p") == "/p");
  // To Python an empty value is none: "/p:" would add the working directory.
  CHECK(add_to_python_path("", "/p") == "/p");
  CHECK(add_to_python_path("/a:/b", "/p") == "/p:/a:/b");
}

TEST_CASE("an empty part of the user's stays the working directory") {
  CHECK(add_to_python_path(":/a", "/p") == "/p::/a");
  CHECK(add_to_python_path(":", "/p") == "/p::");
}

TEST_CASE("a colon cannot be quoted") {
  CHECK(fits_python_path("/a b/c"));
  CHECK_FALSE(fits_python_path("/a:b"));
}

TEST_SUITE_END();

TEST_SUITE_BEGIN("NODE_OPTIONS");

TEST_CASE("ours stands behind") {
  CHECK(add_to_node_options(std::nullopt, "/p.cjs") == "--require /p.cjs");
  CHECK(add_to_node_options("", "/p.cjs") == "--require /p.cjs");
  CHECK(add_to_node_options("--max-old-space-size=99 --require \"./a b.js\"",
                            "/p.cjs")
        == "--max-old-space-size=99 --require \"./a b.js\" --require /p.cjs");
}

TEST_CASE("only what needs quotes has them") {
  CHECK(add_to_node_options("", "/a b/p") == "--require \"/a b/p\"");
  CHECK(add_to_node_options("", "/a\\b/p") == "--require \"/a\\\\b/p\"");
  CHECK(add_to_node_options("", "/a\"b/p") == "--require \"/a\\\"b/p\"");
  CHECK(add_to_node_options("", "/a'b/$p") == "--require /a'b/$p");
}

TEST_SUITE_END();

} // namespace hawk::probe
