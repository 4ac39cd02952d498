#include "view/html.hpp"

#include "span_story.hpp"
#include "view/page_text.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include <string>

using namespace hawk;
using namespace hawk::view;

namespace {

std::string render(HtmlPage page) {
  std::string out;
  page.render([&out](std::string_view text) { out += text; });
  return out;
}

HtmlPage make_page(PageOptions options = {}) {
  HtmlPage page(std::move(options));
  for (story::Entry& entry : make_span_story().entries) {
    page.add(std::move(entry));
  }
  return page;
}

nlohmann::json data_of(const std::string& html) {
  const std::string begin = "id=\"data\">";
  const std::size_t at = html.find(begin) + begin.size();
  return nlohmann::json::parse(html.substr(at, html.find("</script>", at) - at));
}

} // namespace

TEST_SUITE("HtmlPage") {
  TEST_CASE("has every record and node, and their places") {
    const nlohmann::json data = data_of(render(make_page()));
    CHECK(data["records"].size() == make_span_story().entries.size());
    const auto& nodes = data["spans"]["nodes"];
    const auto has = [&](const char* key, const nlohmann::json& value) {
      return std::any_of(nodes.begin(), nodes.end(), [&](const auto& node) {
        return node.contains(key) && node[key] == value;
      });
    };
    CHECK(has("kind", "missing"));
    CHECK(has("open", true));
    CHECK(has("agent", "812 in, 64 out tokens"));
    for (const auto& node : nodes) {
      CHECK(node["bar"][0] >= 0);
      CHECK(node["bar"][1] <= 1);
      CHECK(node["bar"][0] <= node["bar"][1]);
    }
  }

  TEST_CASE("keeps the first records and says what it left out") {
    PageOptions options;
    options.most_records = 3;
    const HtmlPage page = make_page(options);
    const std::string html = render(page);
    CHECK(data_of(html)["records"].size() == 3);
    CHECK(data_of(html)["left_out"] == page.left_out());
    CHECK(page.left_out() == make_span_story().entries.size() - 3);
    CHECK(html.find("more came later") != std::string::npos);
  }

  TEST_CASE("without a record it says so") {
    const std::string html = render(HtmlPage({}));
    CHECK(html.find("no records") != std::string::npos);
    CHECK(data_of(html)["records"].empty());
  }

  TEST_CASE("its policy names each script and the style") {
    const std::string html = render(make_page());
    std::size_t scripts = 0;
    for (std::size_t at = 0;
         (at = html.find("<script>", at)) != std::string::npos;
         ++at) {
      ++scripts;
    }
    const std::string policy =
        html.substr(html.find("script-src"), html.find("; style-src")
                                                 - html.find("script-src"));
    CHECK(scripts == 7);
    CHECK(static_cast<std::size_t>(
              std::count(policy.begin(), policy.end(), '\''))
          == 2 * scripts);
    CHECK(html.find("unsafe") == std::string::npos);
  }
}

TEST_SUITE("page_text") {
  TEST_CASE("shows controls, keeps lines, hides secrets") {
    CHECK(page_text("a\x1b[31mb\x1b[0m\x1b]0;t\x07\r\nc\n\n") == "ab^[]0;t^G\nc");
    CHECK(page_text("\xe2\x80\xae password=x\ny") == "\\u202e password=«redacted»\ny");
    CHECK(page_value("db.password", "x\ny") == "«redacted»");
    CHECK(page_value("n", "x") == "x");
  }

  TEST_CASE("cuts long text, and no secret in two") {
    const std::string cut = page_text(std::string(100'000, 'x'));
    CHECK(cut.size() < k_most_page_text + 40);
    CHECK(cut.ends_with("83.6 kB more"));
    const std::string edge = std::string(k_most_page_text - 20, ' ')
                             + "https://me:" + std::string(200, 's') + "@h/";
    CHECK(page_text(edge).find("ss") == std::string::npos);
  }

  TEST_CASE("nothing ends its place") {
    CHECK(escape_html("<a b=\"c\" d='e'>&`") == "&lt;a b=&quot;c&quot; "
                                                "d=&#39;e&#39;&gt;&amp;&#96;");
    CHECK(escape_script("{\"a\":\"</script><!--&\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\"}")
          == "{\"a\":\"\\u003c/script\\u003e\\u003c!--\\u0026\\u2028\\u2029"
             "\xe2\x80\"}");
  }
}

TEST_SUITE("Conversations") {
  TEST_CASE("their traces stand together, below their name") {
    SpanStory made;
    const auto trace = [&made](std::string id, int at, const char* key,
                               std::string name) {
      made.trace = std::move(id);
      model::Span& span = made.span("a1", "", "ask", at, 10);
      if (key != nullptr) {
        span.attributes[key] = std::move(name);
      }
    };
    trace("01", 0, "gen_ai.conversation.id", "conv-1");
    trace("02", 100, "session.id", "conv-2");
    trace("03", 200, nullptr, "");
    trace("04", 300, "gen_ai.conversation.id", "conv-1");
    trace("05", 400, nullptr, "");
    const std::string text = render_tree(made.entries, {});
    std::vector<std::string> headers;
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      const std::string line = text.substr(at, text.find('\n', at) - at);
      if (line[0] != ' ') {
        headers.push_back(line);
      }
    }
    CHECK(headers
          == std::vector<std::string>{"conversation conv-1: 2 traces, 310.0 ms",
                                      "trace 01: 1 span, 10.0 ms",
                                      "trace 04: 1 span, 10.0 ms",
                                      "conversation conv-2: 1 trace, 10.0 ms",
                                      "trace 02: 1 span, 10.0 ms",
                                      "trace 03: 1 span, 10.0 ms",
                                      "trace 05: 1 span, 10.0 ms"});
    HtmlPage page({});
    for (const story::Entry& entry : made.entries) {
      page.add(entry);
    }
    const nlohmann::json spans = data_of(render(page))["spans"];
    CHECK(spans["conversations"][0]
          == "conversation conv-1: 2 traces, 310.0 ms");
    CHECK(spans["nodes"][1]["trace"] == 3);
  }
}
