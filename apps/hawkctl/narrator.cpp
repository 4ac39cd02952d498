#include "narrator.hpp"

#include "run_summary.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::cli {

void Narrator::tell(const model::Finding& finding) {
  told_ = true;
  say(report::render_finding(finding, style_));
}

void Narrator::tell(const std::vector<model::ThreadSeen>& threads) {
  std::string text = "hawkctl: time is over; the agent's threads:\n";
  for (const model::ThreadSeen& thread : threads) {
    text += format_thread(thread);
  }
  const bool writing = std::any_of(
      threads.begin(), threads.end(), [](const model::ThreadSeen& thread) {
        return thread.wait.kind == model::Wait::Kind::write;
      });
  if (writing && !told_) {
    // A time limit below the rule's window must not read as "all clear".
    text += fmt::format("hawkctl: one is writing, and {}\n", no_verdict_);
  }
  say(text);
}

void Narrator::remark(std::string_view text) {
  say(fmt::format("hawkctl: {}\n", text));
}

void Narrator::say(const std::string& text) {
  if (loudness_ == Loudness::speaks) {
    say_(text);
  }
}

} // namespace hawk::cli
