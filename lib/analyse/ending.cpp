#include "analyse/ending.hpp"

#include <csignal>

namespace hawk::analyse {

namespace {

bool ends_programs(int signal) {
  return signal == SIGTERM || signal == SIGKILL || signal == SIGINT
         || signal == SIGHUP || signal == SIGQUIT;
}

} // namespace

bool tells_end(const model::Event& event) {
  const auto* signal = std::get_if<model::SignalSeen>(&event.payload);
  return std::holds_alternative<model::Ended>(event.payload)
         || (signal != nullptr && ends_programs(signal->number));
}

} // namespace hawk::analyse
