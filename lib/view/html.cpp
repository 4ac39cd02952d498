#include "view/html.hpp"

#include "base/base64.hpp"
#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "story/clock_skew.hpp"
#include "view/page_assets.hpp"
#include "view/page_data.hpp"
#include "view/page_text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::view {

namespace {

constexpr std::string_view k_open = "{{";
constexpr std::string_view k_close = "}}";

const Asset& asset(std::string_view path) {
  const std::vector<Asset>& all = page_assets();
  return *std::find_if(all.begin(), all.end(), [path](const Asset& each) {
    return each.path == path;
  });
}

bool is_script(const Asset& asset) {
  return asset.path.ends_with(".js");
}

// As a Content-Security-Policy names what may run or be applied.
std::string source_of(const Asset& asset) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < asset.sha256.size(); i += 2) {
    bytes += static_cast<char>(*base::parse_hex(asset.sha256.substr(i, 2)));
  }
  std::string text(base::base64_size(bytes.size()), '\0');
  base::encode_base64(bytes, text);
  return fmt::format(" 'sha256-{}'", text);
}

// Nothing is loaded from anywhere, and nothing runs but what we put here.
std::string policy() {
  std::string scripts;
  for (const Asset& each : page_assets()) {
    scripts += is_script(each) ? source_of(each) : "";
  }
  return fmt::format("default-src 'none'; script-src{}; style-src{}; "
                     "img-src data:; base-uri 'none'; form-action 'none'",
                     scripts,
                     source_of(asset("page/page.css")));
}

} // namespace

void HtmlPage::add(story::Entry entry) {
  catalogue_.add(entry);
  const std::size_t weight = story::weight_of(entry);
  if (left_out_ > 0 || entries_.size() >= options_.most_records
      || bytes_ + weight > options_.most_bytes) {
    ++left_out_;
    return;
  }
  bytes_ += weight;
  entries_.push_back(std::move(entry));
}

std::size_t HtmlPage::render(const TextSink& sink) {
  story::SpanTree tree(entries_);
  if (options_.most_skew) {
    story::adjust_skew(tree, *options_.most_skew);
  }
  std::vector<story::CatalogueRow> rows = catalogue_.take_rows();
  const std::size_t stories = rows.size();
  const PageData data(
      {options_, entries_, tree, std::move(rows), notes_, left_out_});
  const auto put = [&](std::string_view name) {
    if (name == "policy") {
      sink(policy());
    } else if (name == "title") {
      sink(escape_html(page_text(options_.title, 200)));
    } else if (name == "style") {
      sink(asset("page/page.css").text);
    } else if (name == "data") {
      data.render_json(sink);
    } else if (name == "summary") {
      sink(escape_html(data.summary()));
    } else if (name == "rows") {
      data.render_rows(sink);
    } else {
      sink(asset(fmt::format("page/{}", name)).text);
    }
  };
  std::string_view frame = asset("page/page.html").text;
  for (std::size_t at = frame.find(k_open); at != std::string_view::npos;
       at = frame.find(k_open)) {
    sink(frame.substr(0, at));
    const std::size_t end = frame.find(k_close, at);
    put(frame.substr(at + k_open.size(), end - at - k_open.size()));
    frame.remove_prefix(end + k_close.size());
  }
  sink(frame);
  return stories;
}

} // namespace hawk::view
