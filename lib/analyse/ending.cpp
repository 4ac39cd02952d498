#include "analyse/ending.hpp"

#include <csignal>

namespace hawk::analyse {

namespace {

// Longer than `run` gives an agent between SIGTERM and SIGKILL by default.
constexpr base::Nanos k_farewell = std::chrono::seconds(10);

bool ends_programs(int signal) {
  return signal == SIGTERM || signal == SIGKILL || signal == SIGINT
         || signal == SIGHUP || signal == SIGQUIT;
}

} // namespace

void Ending::on_event(const model::Event& event) {
  const auto* signal = std::get_if<model::SignalSeen>(&event.payload);
  if (std::holds_alternative<model::Ended>(event.payload)) {
    is_over_ = true;
    since_ = since_.value_or(event.time);
  } else if (signal != nullptr && ends_programs(signal->number)) {
    since_ = since_.value_or(event.time);
  } else if (since_ && !is_over_ && event.time - *since_ > k_farewell) {
    since_.reset();
  }
}

} // namespace hawk::analyse
