// A damaged or hostile trace through the rules, the story and the renderers:
// whatever it says, what is shown is harmless.

#include "fuzz.hpp"
#include "sealed.hpp"

#include "analyse/engine.hpp"
#include "base/text.hpp"
#include "report/render.hpp"
#include "story/story.hpp"
#include "trace/decode.hpp"
#include "view/timeline.hpp"

#include <vector>

using namespace hawk;

namespace {

std::vector<model::Event> read_events(std::string_view trace) {
  std::vector<model::Event> events;
  for (const std::string_view line : base::split(trace, '\n')) {
    const auto body = trace::verified_body(line);
    auto event = body ? trace::decode(*body)
                      : base::Result<std::optional<model::Event>>();
    if (event && *event) {
      events.push_back(std::move(**event));
    }
  }
  return events;
}

void check_findings(const std::vector<model::Event>& events) {
  std::string live;
  analyse::Engine engine([&live](const model::Finding& finding) {
    live += report::render_finding(finding, report::Style::plain);
  });
  for (const model::Event& event : events) {
    engine.accept(event);
  }
  const model::Report report = engine.finish("fuzz");
  FUZZ_CHECK(fuzz::is_harmless(live));
  for (const auto format : {report::Format::text, report::Format::json}) {
    const std::string text =
        report::render(report, format, report::Style::plain);
    FUZZ_CHECK(fuzz::is_harmless(text));
  }
}

void check_story(const std::vector<model::Event>& events) {
  model::Header header;
  for (const model::Event& event : events) {
    if (const auto* found = std::get_if<model::Header>(&event.payload)) {
      header = *found;
      break;
    }
  }
  story::Story story(header, {});
  view::Timeline timeline{view::Style::plain};
  const auto show = [&] {
    while (const auto entry = story.next()) {
      FUZZ_CHECK(fuzz::is_harmless(timeline.render(*entry)));
    }
  };
  for (const model::Event& event : events) {
    story.accept(event);
    show();
  }
  story.finish();
  show();
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string sealed = fuzz::seal_lines(fuzz::as_text(data, size));
  const auto events = read_events(sealed);
  check_findings(events);
  check_story(events);
  return 0;
}
