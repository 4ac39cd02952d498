#include "format/record_ranges.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace hawk::format;

namespace {

// The text of the ranges around all lines that have the id, "|" between them.
std::string widened(std::string_view text,
                    std::string_view id,
                    Neighbours neighbours = {}) {
  const Literal literal{std::string(id), false};
  const auto hits = find_lines(text, std::vector<Literal>{literal}, 1);
  std::string out;
  for (const LineRange& range : widen_to_records(text, hits, neighbours)) {
    out += out.empty() ? "" : "|";
    out += text.substr(range.begin, range.end - range.begin);
  }
  return out;
}

constexpr std::string_view k_pods = "[pod/a/app] INFO before\n"
                                    "[pod/a/app] ERROR failed id7\n"
                                    "[pod/b/app] INFO x\n"
                                    "[pod/a/app] Traceback (most recent call last):\n"
                                    "[pod/b/app] INFO y\n"
                                    "[pod/b/app]   indented\n"
                                    "[pod/a/app]   File \"a.py\", line 1\n"
                                    "[pod/a/app] ValueError: z\n"
                                    "[pod/b/app] INFO z\n"
                                    "[pod/a/app] INFO behind\n";

} // namespace

TEST_SUITE("record_ranges") {
  TEST_CASE("takes the lines below and above that a record consists of") {
    constexpr std::string_view text = "INFO a\nERROR b id7\n  c\n  d\nINFO e\n";
    CHECK(widened(text, "id7") == "ERROR b id7\n  c\n  d\n");
    CHECK(widened("INFO a\nERROR b\n  c id7\nINFO e\n", "id7")
          == "ERROR b\n  c id7\n");
  }

  TEST_CASE("takes a message of several lines with its traceback") {
    const std::string record = "10:00:01 ERROR [id7] multi\n"
                               "line\n"
                               "\n"
                               "Traceback (most recent call last):\n"
                               "  File \"a.py\", line 1\n"
                               "ValueError: z id8\n";
    const std::string text = "10:00:00 INFO a\n" + record + "10:00:02 INFO b\n";
    CHECK(widened(text, "id7") == record);
    CHECK(widened(text, "id8") == record);
    // Lines that no traceback follows are none of it.
    CHECK(widened("10:00:01 ERROR id7\nline\n10:00:02 INFO b\n", "id7")
          == "10:00:01 ERROR id7\n");
  }

  TEST_CASE("keeps a record whole however many lines it has") {
    std::string text = "INFO a\nERROR b id7\n";
    for (int i = 0; i < 20'000; ++i) {
      text += "  line\n";
    }
    text += "  last id8\nINFO c\n";
    CHECK(widened(text, "id7").ends_with("last id8\n"));
    CHECK(widened(text, "id8").starts_with("ERROR b id7\n"));
  }

  TEST_CASE("keeps a record whole between the lines of another pod") {
    const std::string found = widened(k_pods, "id7");
    CHECK(found.starts_with("[pod/a/app] ERROR failed id7\n"));
    CHECK(found.ends_with("[pod/a/app] ValueError: z\n"));
    // The id in the last line of it.
    const std::string last = widened(k_pods, "ValueError: z");
    CHECK(last == found);
  }

  TEST_CASE("knows the sources of every frame") {
    for (const auto& [mine, other] : std::vector<std::pair<std::string,
                                                           std::string>>{
             {"orders-1  | ", "carts-1   | "},
             {"2026-11-21T10:00:01.123456789Z stderr F ",
              "2026-11-21T10:00:01.123456789Z stdout F "}}) {
      CAPTURE(mine);
      const std::string text = mine + "ERROR id7\n" + other + "INFO x\n" + mine
                               + "  below\n" + mine + "INFO y\n";
      const std::string found = widened(text, "id7");
      CHECK(found.find("below") != std::string::npos);
      CHECK(found.find("INFO y") == std::string::npos);
    }
    const std::string text =
        "{\"log\":\"ERROR id7\\n\",\"stream\":\"stderr\",\"time\":\"t\"}\n"
        "{\"log\":\"INFO x\\n\",\"stream\":\"stdout\",\"time\":\"t\"}\n"
        "{\"log\":\"  below\\n\",\"stream\":\"stderr\",\"time\":\"t\"}\n";
    CHECK(widened(text, "id7") == text);
  }

  TEST_CASE("joins what was cut across another stream") {
    const std::string text =
        "2026-11-21T10:00:01.123456789Z stdout P half\n"
        "2026-11-21T10:00:01.123456789Z stderr F ERROR other\n"
        "2026-11-21T10:00:01.123456789Z stdout F id7\n"
        "2026-11-21T10:00:01.123456789Z stdout F next\n";
    const std::string found = widened(text, "id7");
    CHECK(found.starts_with("2026-11-21T10:00:01.123456789Z stdout P half"));
    CHECK(found.ends_with("stdout F id7\n"));
  }

  TEST_CASE("gives each hit its own neighbours") {
    constexpr std::string_view text =
        "INFO 1\nINFO 2 id7\nINFO 3\nINFO 4 id7\nINFO 5\nINFO 6\nINFO 7\n";
    CHECK(widened(text, "id7", {0, 2})
          == "INFO 2 id7\nINFO 3\nINFO 4 id7\nINFO 5\nINFO 6\n");
  }

  TEST_CASE("gives up on what is too far away") {
    std::string text = "[pod/a/app] ERROR id7\n";
    for (int i = 0; i < 1000; ++i) {
      text += "[pod/b/app] INFO x\n";
    }
    text += "[pod/a/app]   below\n";
    CHECK(widened(text, "id7") == "[pod/a/app] ERROR id7\n");
  }

  TEST_CASE("knows which record may go on behind a block") {
    CHECK(last_record_start("") == 0);
    CHECK(last_record_start("INFO a\nERROR b\n  c\n") == 7);
    // That of pod a may, though the last line is of pod b.
    const std::size_t cut = k_pods.find("[pod/b/app] INFO y");
    const std::size_t start = last_record_start(k_pods.substr(0, cut));
    CHECK(k_pods.substr(start).starts_with("[pod/a/app] ERROR"));
    // Pod b's last record is amid one of pod a.
    const std::string text =
        std::string(k_pods.substr(0, k_pods.find("[pod/b/app] INFO z")))
        + "[pod/a/app] INFO behind\n";
    const std::size_t seam = last_record_start(text);
    CHECK(k_pods.substr(seam).starts_with("[pod/a/app] ERROR"));
  }
}
