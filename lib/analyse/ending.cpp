#include "analyse/ending.hpp"

#include <csignal>

namespace hawk::analyse {

namespace {

bool ends_programs(int signal) {
  return signal == SIGTERM || signal == SIGKILL || signal == SIGINT
         || signal == SIGHUP || signal == SIGQUIT;
}

} // namespace

void Ending::on_event(const model::Event& event) {
  const auto* signal = std::get_if<model::SignalSeen>(&event.payload);
  const bool ends = signal != nullptr
                        ? ends_programs(signal->number)
                        : std::holds_alternative<model::Ended>(event.payload);
  if (ends && !since_) {
    since_ = event.time;
  }
}

} // namespace hawk::analyse
