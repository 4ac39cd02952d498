#include "report/render.hpp"

#include "report/dot.hpp"
#include "report/github.hpp"
#include "report/json.hpp"
#include "report/sarif.hpp"
#include "report/text.hpp"

#include <algorithm>
#include <array>

namespace hawk::report {

namespace {

struct Renderer {
  std::string_view name;
  Format format;
  std::string (*render)(const model::Report&, Style);
};

constexpr std::array<Renderer, 5> k_renderers = {{
    {"text", Format::text, render_text},
    {"json",
     Format::json,
     [](const model::Report& report, Style) { return render_json(report); }},
    {"dot",
     Format::dot,
     [](const model::Report& report, Style) {
       return render_dot(report.waits.value_or(model::WaitGraph{}));
     }},
    {"sarif",
     Format::sarif,
     [](const model::Report& report, Style) { return render_sarif(report); }},
    {"github",
     Format::github,
     [](const model::Report& report, Style) { return render_github(report); }},
}};

} // namespace

std::string render(const model::Report& report, Format format, Style style) {
  const auto* at =
      std::find_if(k_renderers.begin(),
                   k_renderers.end(),
                   [format](const Renderer& r) { return r.format == format; });
  return at->render(report, style);
}

std::optional<Format> find_format(std::string_view name) {
  const auto* at =
      std::find_if(k_renderers.begin(),
                   k_renderers.end(),
                   [name](const Renderer& r) { return r.name == name; });
  return at == k_renderers.end() ? std::nullopt
                                 : std::optional<Format>(at->format);
}

} // namespace hawk::report
