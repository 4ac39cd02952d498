#include "line_lags.hpp"

#include <string_view>

namespace hawk::cli {

namespace {

using base::Nanos;

// An older stamp is of something that the line tells of.
constexpr Nanos k_oldest = std::chrono::hours(1);

// "10:00:01.250", "10:00:01,250"; a stamp of digits alone is since 1970.
bool is_finer_than_seconds(std::string_view stamp) {
  const std::size_t colon = stamp.rfind(':');
  const std::size_t point = stamp.find_last_of(".,");
  return point != stamp.npos && (colon == stamp.npos || point > stamp.find(':'));
}

} // namespace

LineLags::LineLags()
    : lines_([this](const story::Line& line) { look(line); }) {}

void LineLags::accept(const model::Event& event) {
  if (const auto* header = std::get_if<model::Header>(&event.payload)) {
    start_ = header->clock;
    times_.emplace(format::TimeReference{header->clock.real});
  } else if (const auto* chunk =
                 std::get_if<model::StreamChunk>(&event.payload)) {
    lines_.accept(*chunk, event.time);
  }
}

void LineLags::look(const story::Line& line) {
  if (!start_ || line.continued
      || line.stream == model::Stream::standard_error) {
    return;
  }
  const auto found = times_->find(line.text);
  if (!found
      || !is_finer_than_seconds(std::string_view(line.text).substr(
          found->begin, found->end - found->begin))) {
    return;
  }
  const Nanos lag = start_->real + line.time - found->time;
  if (lag >= Nanos{} && lag <= k_oldest) {
    lags_.add(lag.count());
  }
}

std::optional<model::LagFigures> LineLags::make() const {
  if (lags_.count() == 0) {
    return std::nullopt;
  }
  const auto at = [this](double hundredths) {
    return Nanos(lags_.percentile(hundredths).value_or(0));
  };
  return model::LagFigures{lags_.count(), at(50), at(95), at(99), at(100)};
}

} // namespace hawk::cli
