#include "analyse/loop_texts.hpp"

namespace hawk::analyse {

namespace {

// In the order of LoopText. "attached to a different loop" also ends gRPC's
// and SQLAlchemy's messages.
constexpr std::array<std::string_view, k_loop_texts> k_texts = {
    "Event loop is closed",
    "attached to a different loop",
    "is bound to a different event loop",
    "another operation is in progress",
    "Timeout context manager should be used inside a task",
    "the handler is closed",
    "Cannot use AsyncMongoClient in different event loop"};

} // namespace

std::string_view text_of(LoopText text) {
  return k_texts[static_cast<std::size_t>(text)];
}

std::optional<LoopText> find_loop_text(std::string_view line) {
  for (std::size_t i = 0; i < k_texts.size(); ++i) {
    if (line.find(k_texts[i]) != std::string_view::npos) {
      return static_cast<LoopText>(i);
    }
  }
  return std::nullopt;
}

} // namespace hawk::analyse
