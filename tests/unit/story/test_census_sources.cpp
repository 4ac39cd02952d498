#include "story/log_census.hpp"

#include "support/census_ways.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

using namespace hawk;
using test::list_by_census;
using test::list_by_records;

namespace {

enum class Form { kubectl, compose, cri, docker };

// Records of several sources with their lines mixed, and tracebacks among them.
class Log final {
public:
  Log(Form form, unsigned seed)
      : form_(form),
        random_(seed) {}

  std::string make(int lines) {
    std::string text;
    for (int i = 0; i < lines; ++i) {
      // The last one has a line now and then only.
      const std::size_t source =
          random_() % 40 == 0 ? k_sources - 1 : random_() % (k_sources - 1);
      add(source, next_line(source), text);
    }
    return text;
  }

private:
  static constexpr std::size_t k_sources = 4;

  std::string next_line(std::size_t source) {
    int& left = left_[source];
    if (left > 0) {
      return --left == 0 ? "ValueError: [req-" + id() + "] is bad"
                         : "  File \"pay.py\", line " + id() + ", in pay";
    }
    if (random_() % 9 == 0) {
      left = 1 + static_cast<int>(random_() % 5);
      return "Traceback (most recent call last):";
    }
    const std::string what = " INFO [req-" + id() + "] step " + id();
    const std::string second = std::to_string(10 + second_ % 50);
    second_ += random_() % 3 == 0 ? 1 : 0;
    return random_() % 5 == 0 ? "INFO" + what
                              : "2026-11-21 10:00:" + second + what;
  }

  std::string id() { return "a" + std::to_string(random_() % 7); }

  void add(std::size_t source, const std::string& line, std::string& text) {
    const std::string name = std::to_string(source + 1);
    const std::string stamp =
        "2026-11-21T10:00:" + std::to_string(10 + second_ % 50)
        + ".123456789Z";
    const bool out = source % 2 == 0;
    switch (form_) {
    case Form::kubectl:
      text += "[pod/orders-" + name + "/app] " + line + "\n";
      break;
    case Form::compose:
      text += "orders-" + name + "  | " + line + "\n";
      break;
    case Form::cri: {
      const bool cut = random_() % 30 == 0;
      text += stamp + (out ? " stdout " : " stderr ") + (cut ? "P " : "F ")
              + line + "\n";
      break;
    }
    case Form::docker:
      text += R"({"log":")";
      for (const char c : line) {
        text += c == '"' ? "\\\"" : std::string(1, c);
      }
      text += std::string(R"(\n","stream":")") + (out ? "stdout" : "stderr")
              + R"(","time":")" + stamp + "\"}\n";
      break;
    }
  }

  Form form_;
  std::mt19937 random_;
  std::array<int, k_sources> left_{};
  int second_ = 0;
};

} // namespace

TEST_SUITE("census of sources") {
  TEST_CASE("mixed sources are listed alike, wherever the blocks end") {
    for (const Form form :
         {Form::kubectl, Form::compose, Form::cri, Form::docker}) {
      for (unsigned seed = 1; seed <= 12; ++seed) {
        CAPTURE(static_cast<int>(form));
        CAPTURE(seed);
        const std::string text = Log(form, seed).make(1200);
        const test::Listed wanted = list_by_records(text);
        REQUIRE(wanted.rows.size() == 7);
        for (const std::size_t block : {std::size_t{300},
                                        std::size_t{2000},
                                        std::size_t{9000},
                                        std::size_t{50'000}}) {
          CAPTURE(block);
          CHECK(list_by_census(text, 1, block) == wanted);
          CHECK(list_by_census(text, 3, block) == wanted);
        }
      }
    }
  }

  TEST_CASE("a record goes on where its source has its next line") {
    // Far behind the head of the second block, and in the third one.
    std::string text = "[pod/a/app] 10:00:00 INFO [req-a1] begins\n"
                       "[pod/b/app] 10:00:00 ERROR [req-b1] fails\n";
    for (int i = 0; i < 900; ++i) {
      text += "[pod/a/app] 10:00:01 INFO [req-a1] step\n";
      text += i == 600 ? "[pod/b/app]   goes on\n" : "";
    }
    text += "[pod/b/app] 10:00:02 INFO [req-b1] ends\n";
    const test::Listed wanted = list_by_records(text);
    for (std::size_t block = 1000; block < text.size(); block += 1777) {
      CHECK(list_by_census(text, 2, block) == wanted);
    }
  }
}

TEST_SUITE("standing") {
  using Decoder = format::LineDecoder;

  constexpr auto k_nobody = [](const model::FileRecord&) {};

  TEST_CASE("is the same where each source began a record in what both read") {
    const std::string head = "[pod/a/app] 10:00:01 INFO x\n"
                             "[pod/b/app] 10:00:01 INFO y\n";
    Decoder above(k_nobody);
    above.decode("[pod/a/app] 10:00:00 INFO v\n[pod/b/app] 10:00:00 INFO w\n",
                 0,
                 1);
    CHECK(above.waiting() == Decoder::Waiting::sources);
    Decoder ahead(k_nobody);
    ahead.decode(head, 56, 1);
    const Decoder::Standing then = ahead.standing();
    CHECK(then.sources.size() == 2);
    CHECK_FALSE(ahead.follows(then, above)); // as long as it is not there
    above.decode(head, 56, 3);
    CHECK(ahead.follows(then, above));
  }

  TEST_CASE("differs where a line went on with a record from above") {
    const std::string head = "[pod/a/app]   at x\n[pod/b/app] 10:00:01 INFO\n";
    Decoder above(k_nobody);
    above.decode("[pod/a/app] 10:00:00 INFO v\n", 0, 1);
    Decoder ahead(k_nobody);
    ahead.decode(head, 28, 1);
    const Decoder::Standing then = ahead.standing();
    above.decode(head, 28, 2);
    CHECK_FALSE(ahead.follows(then, above));
  }

  TEST_CASE("a record of a source that was not met is taken over") {
    std::vector<std::string> bodies;
    const std::string head = "[pod/b/app] 10:00:01 INFO y\n";
    Decoder above(k_nobody);
    above.decode("[pod/a/app] 10:00:00 INFO v\n", 0, 1);
    Decoder ahead([&bodies](const model::FileRecord& record) {
      bodies.push_back(record.log()->body);
    });
    ahead.decode(head, 28, 1);
    const Decoder::Standing then = ahead.standing();
    above.decode(head, 28, 2);
    REQUIRE(ahead.follows(then, above));
    ahead.decode("[pod/a/app]   at x\n", 56, 3);
    ahead.finish();
    CHECK(bodies
          == std::vector<std::string>{"10:00:00 INFO v\n  at x",
                                      "10:00:01 INFO y"});
  }

  TEST_CASE("pieces of a cut line are nobody's to take over") {
    Decoder above(k_nobody);
    above.decode("2026-11-21T10:00:01.123456789Z stdout P begins\n", 0, 1);
    CHECK(above.waiting() == Decoder::Waiting::more);
    CHECK_FALSE(above.standing().is_all);
    Decoder ahead(k_nobody);
    CHECK_FALSE(ahead.follows(ahead.standing(), above));
  }
}
