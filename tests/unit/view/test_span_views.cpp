#include "span_story.hpp"
#include "story/clock_skew.hpp"
#include "view/lane_names.hpp"
#include "view/lanes.hpp"
#include "view/span_words.hpp"
#include "view/tree.hpp"
#include "view/waterfall.hpp"

#include <ctime>
#include <fmt/core.h>

using namespace hawk;
using namespace hawk::view;

namespace {

using Render = std::string (*)(const std::vector<story::Entry>&,
                               const SpanView&);

struct Named {
  const char* name;
  Render render;
};

constexpr Named k_views[] = {{"tree", render_tree},
                             {"waterfall", render_waterfall},
                             {"lanes", render_lanes}};

void use_utc() {
  setenv("TZ", "UTC", 1);
  tzset();
}

std::vector<std::string> rows_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// A row without the story's own characters.
std::string drawn_of(std::string row) {
  for (const std::string_view own : {"天", "気", "☔"}) {
    for (std::size_t at = 0; (at = row.find(own)) != std::string::npos;) {
      row.erase(at, own.size());
    }
  }
  return row;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char byte) {
    return byte < 0x80;
  });
}

std::string row_with(const std::string& text, std::string_view words) {
  for (const std::string& row : rows_of(text)) {
    if (row.find(words) != std::string::npos) {
      return row;
    }
  }
  return {};
}

} // namespace

TEST_SUITE("span_views") {
  TEST_CASE("look as they looked, at each width") {
    use_utc();
    const SpanStory made = make_span_story();
    for (const Named& view : k_views) {
      for (const std::size_t width : {std::size_t{40}, std::size_t{80}, std::size_t{120}}) {
        SpanView how;
        how.width = width;
        check_golden(fmt::format("{}_{}.txt", view.name, width),
                     view.render(made.entries, how));
      }
      SpanView ascii;
      ascii.charset = Charset::ascii;
      check_golden(fmt::format("{}_ascii.txt", view.name),
                   view.render(made.entries, ascii));
      SpanView colored;
      colored.style = Style::colored;
      check_golden(fmt::format("{}_colored.txt", view.name),
                   view.render(made.entries, colored));
      SpanView moved;
      moved.most_skew = std::chrono::hours(1);
      moved.whole_messages = true;
      check_golden(fmt::format("{}_moved.txt", view.name),
                   view.render(made.entries, moved));
    }
  }

  TEST_CASE("keep within the width, and obey nothing") {
    use_utc();
    SpanStory made = make_span_story();
    made.span("z1", "a1", "\x1b[2J\x07\xff\xe2\x80\xae evil\r\n\tname", 1, 1);
    for (const Named& view : k_views) {
      for (std::size_t width = 40; width < 130; width += 7) {
        for (const Charset charset : {Charset::unicode, Charset::ascii}) {
          SpanView how;
          how.width = width;
          how.charset = charset;
          const std::string text = view.render(made.entries, how);
          for (const std::string& row : rows_of(text)) {
            CAPTURE(row);
            CHECK(cell_width(row) <= width);
            CHECK(std::none_of(row.begin(), row.end(), [](unsigned char byte) {
              return byte < 0x20 || byte == 0x7f;
            }));
            CHECK((charset == Charset::unicode || is_ascii(drawn_of(row))));
          }
        }
      }
    }
  }

  TEST_CASE("label plain text without what stands beside it") {
    use_utc();
    const auto label = [](const std::string& body, const std::string& level) {
      SpanStory made;
      made.log("", level, body, 1123);
      return record_words(made.entries[0]);
    };
    // 2026-11-28T05:39:28.123Z
    for (const char* body : {"2026-11-28 05:39:28,123 INFO [req-1] begins",
                             "2026-11-28T05:39:28.123Z  INFO: [req-1] begins",
                             "[2026-11-28T05:39:28.123Z] [info ] [req-1] begins",
                             "\x1b[2m2026-11-28 05:39:28,123\x1b[0m "
                             "[\x1b[32minfo \x1b[0m] [req-1] begins",
                             "05:39:28.123 info [req-1] begins"}) {
      CHECK(label(body, "INFO") == "INFO [req-1] begins");
    }
    CHECK(label("2026-11-28 05:39:28,123 orders INFO x", "INFO")
          == "INFO orders INFO x");
    CHECK(label("2026-11-28 05:39:28,123 INFORMED of x", "") == "INFORMED of x");
    CHECK(label("2026-11-28 05:39:28,123 WARNING: x", "WARN") == "WARN x");
    // Another time is part of the message, and so is all that is left.
    CHECK(label("2026-11-28 05:39:27,000 was late", "WARN")
          == "WARN 2026-11-28 05:39:27,000 was late");
    CHECK(label("since 2026-11-28 05:39:28,123", "")
          == "since 2026-11-28 05:39:28,123");
    CHECK(label("2026-11-28 05:39:28,123", "") == "2026-11-28 05:39:28,123");
    CHECK(label("[2026-11-28 05:39:28,123: INFO/Main] x", "INFO")
          == "INFO [2026-11-28 05:39:28,123: INFO/Main] x");
    CHECK(label("2026-11-28 05:39:28,123 ERROR a\nb", "ERROR")
          == "ERROR a (and 1 more line)");
    // Python's logging, by its own example.
    CHECK(label("2026-11-28 05:39:28,123 - app - ERROR - boom", "ERROR")
          == "ERROR app - ERROR - boom");
    CHECK(label("2026-11-28 05:39:28,123 - ERROR - boom", "ERROR")
          == "ERROR boom");
    CHECK(label("2026-11-28 05:39:28,123 -1 is left", "") == "-1 is left");
    // The level alone.
    for (const char* body : {"2026-11-28 05:39:28,123 ERROR",
                             "[2026-11-28 05:39:28,123] [error]",
                             "2026-11-28 05:39:28,123 - ERROR -\n",
                             "2026-11-28 05:39:28,123 ERROR:"}) {
      CHECK(label(body, "ERROR") == "ERROR");
    }
    CHECK(label("2026-11-28 05:39:28,123 ERROR\nb", "ERROR")
          == "ERROR (and 1 more line)");
  }

  TEST_CASE("a tree shows the stack of what was thrown") {
    use_utc();
    SpanStory made;
    model::Span& span = made.span("a1", "", "work", 0, 9);
    model::SpanEvent event;
    event.name = "exception";
    event.time = SpanStory::at(1);
    event.attributes["exception.type"] = std::string("ValueError");
    event.attributes["exception.stacktrace"] =
        std::string("Traceback:\n  in f\n\x1b[2Jin g\n");
    span.events.push_back(event);
    made.log("a1", "ERROR", "gave up", 2)
        .attributes["exception.stacktrace"] = std::string("at x\n\tat y");
    SpanView how;
    const std::string text = render_tree(made.entries, how);
    CHECK(row_with(text, "! ValueError").find("Traceback") == std::string::npos);
    for (const char* line : {"Traceback:", "in f", "in g", "at x", "at y"}) {
      CAPTURE(line);
      CHECK(!row_with(text, line).empty());
    }
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find('\t') == std::string::npos);
  }

  TEST_CASE("take nothing") {
    for (const Named& view : k_views) {
      CHECK(view.render({}, {}).empty());
    }
  }

  TEST_CASE("say what is odd") {
    const SpanStory made = make_span_story();
    SpanView how;
    how.width = 160;
    const std::string tree = render_tree(made.entries, how);
    CHECK(!row_with(tree, "? 2 children, parent 00f067aa0ba9... not recorded")
               .empty());
    CHECK(!row_with(tree, "never ends  (no end)").empty());
    CHECK(!row_with(tree, "twice  (came 2 times)").empty());
    CHECK(!row_with(tree, "same id  (its id is that of another span)").empty());
    CHECK(!row_with(tree, "own parent [planner]  (names itself as its parent)").empty());
    CHECK(row_with(tree, "clock adjusted").empty());
    how.most_skew = std::chrono::hours(1);
    CHECK(!row_with(render_tree(made.entries, how), "clock adjusted by +515.0 ms")
               .empty());
    CHECK(!row_with(render_waterfall(made.entries, how), "adjusted by +515.0 ms")
               .empty());
  }

  TEST_CASE("count an agent's tokens once") {
    const SpanStory made = make_span_story();
    CHECK(!row_with(render_tree(made.entries, {}), "812 in, 64 out tokens")
               .empty());
  }
}

TEST_SUITE("waterfall") {
  TEST_CASE("has bars where times are, to an eighth of a cell") {
    SpanStory made;
    made.service.clear();
    made.span("a", "", "root", 0, 80);
    made.span("b", "a", "whole", 10, 5);
    made.span("c", "a", "part", 40.5, 19.75);
    made.span("d", "a", "tiny", 79.9, 0.01);
    SpanView how;
    how.width = 129; // 48 for names, a blank, 80 for 80 ms
    const std::string text = render_waterfall(made.entries, how);
    const auto row = [&](std::string name, std::size_t blanks) {
      return name + std::string(49 + blanks - name.size(), ' ');
    };
    CHECK(row_with(text, "whole") == row(" whole", 10) + "█████ 5.0 ms");
    std::string part = row(" part", 40) + "▐";
    for (int i = 0; i < 19; ++i) {
      part += "█";
    }
    CHECK(row_with(text, "part") == part + "▎ 19.8 ms");
    CHECK(row_with(text, "tiny") == row(" tiny", 73) + "10 us ▏");
  }

  TEST_CASE("marks the critical path") {
    SpanStory made;
    made.service.clear();
    made.span("a", "", "root", 0, 100);
    made.span("b", "a", "early", 0, 60);
    made.span("c", "a", "last", 50, 50);
    made.span("d", "b", "within", 10, 40);
    SpanView how;
    how.width = 81;
    const std::string text = render_waterfall(made.entries, how);
    const auto has = [&](const char* name, const char* glyph) {
      return row_with(text, name).find(glyph) != std::string::npos;
    };
    // While the last one ran nobody waited for the early one.
    CHECK(has("root", "█"));
    CHECK(has("root", "▒"));
    CHECK(!has(" early", "█"));
    CHECK(!has(" within", "█"));
    CHECK(has(" last", "█"));
    CHECK(!has(" last", "▒"));
  }

  TEST_CASE("draws a long pause short") {
    SpanStory made;
    made.span("a", "", "one", 0, 10);
    made.span("b", "", "two", 3'600'000, 10);
    const std::string text = render_waterfall(made.entries, {});
    CHECK(row_with(text, "two").find("██████") != std::string::npos);
    CHECK(!row_with(text, "⋮ 1 h 0 min idle, 10.0 ms after").empty());
  }
}

TEST_SUITE("lanes") {
  TEST_CASE("choose by what differs") {
    SpanStory made;
    made.span("a", "", "x", 0, 1).attributes["thread.name"] =
        std::string("main");
    made.span("b", "", "y", 1, 1).attributes["thread.name"] =
        std::string("worker");
    CHECK(LaneNames(made.entries, LaneBy::automatic, 9).names()
          == std::vector<std::string>{"main", "worker"});
    made.service = "other";
    made.span("c", "", "z", 2, 1);
    CHECK(LaneNames(made.entries, LaneBy::automatic, 9).names()
          == std::vector<std::string>{"planner", "other"});
    CHECK(LaneNames(made.entries, LaneBy::task, 9).names()
          == std::vector<std::string>{"main", "worker", "-"});
    const LaneNames few(made.entries, LaneBy::task, 2);
    CHECK(few.names() == std::vector<std::string>{"main", "worker and 1 more"});
    CHECK(few.lane_of(2) == 1);
  }

  TEST_CASE("share out what goes on at once") {
    SpanStory made;
    for (int i = 0; i < 20; ++i) {
      made.span(std::to_string(i), "", fmt::format("s{}", i), i, 100);
    }
    const std::string text = render_lanes(made.entries, {});
    CHECK(rows_of(text).size() == 41);
  }
}

TEST_SUITE("cell_width") {
  TEST_CASE("counts cells, not bytes or characters") {
    CHECK(cell_width("abc") == 3);
    CHECK(cell_width("é") == 1);
    CHECK(cell_width("e\xcc\x81") == 1); // with a combining accent
    CHECK(cell_width("天気") == 4);
    CHECK(cell_width("☔🙂") == 4);
    CHECK(cell_width("ﾊﾛ") == 2); // half width
    CHECK(cell_width("한글") == 4);
    CHECK(cell_width("█▌·") == 3);
    CHECK(cell_width("") == 0);
    CHECK(cell_width("می‌خواهم") == 7); // a joiner takes none
  }

  TEST_CASE("cuts between characters") {
    CHECK(fit("天気", 4, Charset::unicode) == "天気");
    CHECK(fit("天気", 3, Charset::unicode) == "天…");
    CHECK(fit("天気", 2, Charset::unicode) == "…");
    CHECK(fit("abc", 2, Charset::ascii) == "a~");
    CHECK(fit("天気", 3, Charset::ascii) == "天~");
    CHECK(fit("abc", 0, Charset::unicode).empty());
    CHECK(take_cells("天気", 3) == "天");
    CHECK(take_cells("天気", 1) == "天");
    CHECK(pad_right("天", 4) == "天  ");
    CHECK(pad_left("天", 4) == "  天");
  }
}
