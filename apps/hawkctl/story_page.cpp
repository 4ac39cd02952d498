#include "story_page.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::cli {

namespace {

// More would fill the title.
constexpr std::size_t k_most_names = 3;

std::string join(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), k_most_names); ++i) {
    const std::string& name = names[i];
    out += out.empty() ? "" : ", ";
    out += name == "-" ? "standard input" : name.substr(name.rfind('/') + 1);
  }
  if (names.size() > k_most_names) {
    out += fmt::format(" and {} more", names.size() - k_most_names);
  }
  return out;
}

view::PageView view_of(const ReplayOptions& options) {
  switch (options.view) {
  case StoryView::tree:
  case StoryView::waterfall:
    return view::PageView::spans;
  case StoryView::lanes:
    return view::PageView::lanes;
  case StoryView::timeline:
    break;
  }
  return options.list || options.failed ? view::PageView::stories
                                        : view::PageView::timeline;
}

} // namespace

base::Result<> check_page(const ReplayOptions& options) {
  std::string_view what = options.follow            ? "--follow"
                          : options.pace.is_timed() ? "a pace"
                          : options.shapes          ? "--shapes"
                                                    : "";
  return what.empty()
             ? base::Result<>()
             : base::fail(base::make_usage(fmt::format(
                 "{} does not go with --format html, which is a page of what "
                 "has happened",
                 what)));
}

view::PageOptions page_options(const ReplayOptions& options,
                               const std::vector<std::string>& paths) {
  view::PageOptions page;
  page.title = !options.ids.empty() ? join(options.ids)
               : options.failed     ? "what failed in " + join(paths)
                                    : join(paths);
  page.view = view_of(options);
  page.most_skew = options.most_skew;
  return page;
}

} // namespace hawk::cli
