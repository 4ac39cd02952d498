#include "narrator.hpp"

#include "run_summary.hpp"

#include <fmt/core.h>

namespace hawk::cli {

void Narrator::tell(const model::Finding& finding) {
  say(report::render_finding(finding, style_));
}

void Narrator::tell(const std::vector<model::ThreadSeen>& threads) {
  std::string text = "hawkctl: time is over; the agent's threads:\n";
  for (const model::ThreadSeen& thread : threads) {
    text += format_thread(thread);
  }
  say(text);
}

void Narrator::remark(std::string_view text) {
  say(fmt::format("hawkctl: {}\n", text));
}

void Narrator::say(const std::string& text) {
  if (loudness_ == Loudness::speaks) {
    runner_.say(text);
  }
}

} // namespace hawk::cli
