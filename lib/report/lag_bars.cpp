#include "report/lag_bars.hpp"

#include "base/timestamp.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace hawk::report {

namespace {

using base::Nanos;

// What is faster than this is as good as at once.
constexpr Nanos k_least = std::chrono::microseconds(10);
constexpr std::size_t k_longest_bar = 50;

struct Bar {
  Nanos most{};
  std::uint64_t count = 0;
};

// 1, 2, 5, 10, 20, 50, ...
Nanos next_limit(Nanos limit) {
  Nanos power = k_least;
  while (power * 10 <= limit) {
    power *= 10;
  }
  return limit / power == 2 ? power * 5 : limit * 2;
}

std::vector<Bar> make_bars(const model::LagRow& row) {
  std::vector<Bar> bars = {{k_least, 0}};
  for (const auto& [value, count] : row.values) {
    // No further than a century: what is beyond is one.
    while (value > bars.back().most && bars.back().most < Nanos::max() / 20) {
      bars.push_back({next_limit(bars.back().most), 0});
    }
    bars.back().count += count;
  }
  const auto first = std::find_if(
      bars.begin(), bars.end(), [](const Bar& bar) { return bar.count > 0; });
  bars.erase(bars.begin(), first);
  return bars;
}

std::string draw(double cells, bool ascii) {
  if (ascii) {
    return std::string(std::max(static_cast<std::size_t>(cells + 0.5),
                                std::size_t{1}),
                       '#');
  }
  constexpr std::array<std::string_view, 8> k_eighths = {
      "", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  const auto eighths =
      std::max(static_cast<std::size_t>(cells * 8 + 0.5), std::size_t{1});
  std::string bar;
  for (std::size_t i = 0; i < eighths / 8; ++i) {
    bar += "█";
  }
  return bar.append(k_eighths[eighths % 8]);
}

} // namespace

std::string
render_bars(const model::LagRow& row, std::size_t columns, bool ascii) {
  if (row.values.empty() || columns < k_fewest_bar_columns) {
    return {};
  }
  const std::vector<Bar> bars = make_bars(row);
  std::uint64_t most = 1;
  for (const Bar& bar : bars) {
    most = std::max(most, bar.count);
  }
  const auto room =
      static_cast<double>(std::min(columns - 30, k_longest_bar));
  std::string text = row.values_are_delivery ? "delivery lag of all\n"
                                             : "schedule delay of all\n";
  for (const Bar& bar : bars) {
    const double cells =
        room * static_cast<double>(bar.count) / static_cast<double>(most);
    text += fmt::format("  {:>10}  {:>7}",
                        fmt::format("<= {}", base::format_duration(bar.most)),
                        bar.count);
    text += bar.count == 0 ? "\n" : fmt::format("  {}\n", draw(cells, ascii));
  }
  return text;
}

} // namespace hawk::report
