// story::SpanTree and the views on it: whichever spans name whichever parents,
// nothing is lost, nothing comes twice, and nothing is wider than the terminal.

#include "story/clock_skew.hpp"
#include "story/critical_path.hpp"
#include "view/lanes.hpp"
#include "view/tree.hpp"
#include "view/waterfall.hpp"

#include "fuzz.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace hawk;

namespace {

// Eight bytes an entry, the rest is a name of all.
std::vector<story::Entry> make_entries(std::string_view bytes) {
  std::vector<story::Entry> out;
  const std::string name(bytes.substr(0, 24));
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    const auto byte = [&bytes](std::size_t i) {
      return static_cast<unsigned char>(bytes[i]);
    };
    const auto id = [&byte](std::size_t i) {
      return byte(i) % 16U == 0 ? std::string()
                                : std::string(1, static_cast<char>(
                                                     'a' + byte(i) % 16U));
    };
    story::Entry entry;
    entry.time = model::Nanos(byte(2) * 1'000'000LL);
    const std::string trace(byte(5) % 2U == 0 ? 32 : 16, 'a');
    if (byte(7) % 8U == 0) {
      model::LogEvent event;
      event.span_id = id(1);
      event.trace_id = trace;
      event.body = name;
      entry.what = std::move(event);
    } else {
      model::Span span;
      span.span_id = id(0);
      span.parent_span_id = id(1);
      span.trace_id = trace;
      span.name = name;
      span.service = id(4);
      span.shared = byte(7) % 8U == 1;
      span.follows = byte(7) % 8U == 2;
      span.resource["host.name"] = id(4);
      if (byte(6) % 8U != 0) {
        span.start = entry.time;
      }
      if (byte(6) % 8U != 1) {
        span.end = entry.time + model::Nanos((byte(3) - 8) * 500'000LL);
      }
      span.events.push_back({entry.time, name, {}});
      entry.what = std::move(span);
    }
    out.push_back(std::move(entry));
  }
  return out;
}

void check_tree(const story::SpanTree& tree) {
  std::vector<bool> seen(tree.nodes().size());
  for (const std::uint32_t at : tree.preorder()) {
    const story::SpanNode& node = tree.nodes()[at];
    FUZZ_CHECK(!seen[at]);
    FUZZ_CHECK(node.parent == story::k_no_node || seen[node.parent]);
    seen[at] = true;
    for (const std::uint32_t child : tree.children(at)) {
      FUZZ_CHECK(tree.nodes()[child].parent == at);
    }
  }
  FUZZ_CHECK(std::all_of(
      seen.begin(), seen.end(), [](bool was) { return was; }));
}

// No two stretches of one root's path overlap, and each is within its span.
void check_path(const story::SpanTree& tree) {
  for (const std::uint32_t root : tree.roots()) {
    model::Nanos until = model::Nanos::max();
    for (const story::CriticalSection& section :
         story::critical_path(tree, root)) {
      FUZZ_CHECK(section.start < section.end);
      FUZZ_CHECK(section.end <= until);
      FUZZ_CHECK(section.start >= tree.nodes()[section.node].start);
      FUZZ_CHECK(section.end <= tree.nodes()[section.node].end);
      until = section.start;
    }
  }
}

void check_text(std::string_view text, std::size_t width) {
  FUZZ_CHECK(fuzz::is_harmless(text));
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    FUZZ_CHECK(end != std::string_view::npos);
    FUZZ_CHECK(view::cell_width(text.substr(0, end)) <= width);
    text.remove_prefix(end + 1);
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::vector<story::Entry> entries =
      make_entries(fuzz::as_text(data + 1, std::min<std::size_t>(size, 1600) - 1));
  story::SpanTree tree(entries);
  check_tree(tree);
  check_path(tree);
  story::adjust_skew(tree, std::chrono::milliseconds(100));
  check_path(tree);
  view::SpanView how;
  how.width = 40 + data[0] % 100U;
  how.charset = data[0] % 2U == 0 ? view::Charset::ascii
                                  : view::Charset::unicode;
  check_text(view::render_tree(entries, how), how.width);
  check_text(view::render_waterfall(entries, how), how.width);
  check_text(view::render_lanes(entries, how), how.width);
  return 0;
}
