#include "options/quantities.hpp"

#include <fmt/core.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>

namespace hawk::cli {

namespace {

constexpr double k_year = 365.0 * 86400;

struct Quantity {
  double number = 0;
  std::string unit;
};

std::optional<Quantity> split_quantity(const std::string& text) {
  const std::size_t digits = text.find_first_not_of("0123456789.");
  const std::string number = text.substr(0, digits);
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != '\0') {
    return std::nullopt;
  }
  return Quantity{value,
                  digits == std::string::npos ? "" : text.substr(digits)};
}

std::optional<double> scaled(const std::string& text,
                             const std::map<std::string, double>& units) {
  const auto quantity = split_quantity(text);
  if (!quantity) {
    return std::nullopt;
  }
  const auto unit = units.find(quantity->unit);
  return unit == units.end() ? std::nullopt
                             : std::optional(quantity->number * unit->second);
}

} // namespace

base::Result<base::Nanos> parse_duration(const std::string& text) {
  const auto seconds = scaled(
      text,
      {{"", 1}, {"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}});
  if (!seconds || *seconds > k_year) {
    return base::fail(base::make_usage(fmt::format(
        "'{}' is no duration; use seconds, or 500ms, 90s, 5m, 1h", text)));
  }
  return base::Nanos(std::llround(*seconds * 1e9));
}

base::Result<std::uint64_t> parse_size(const std::string& text) {
  const auto bytes = scaled(text,
                            {{"", 1},
                             {"K", 1024.0},
                             {"M", 1048576.0},
                             {"G", 1073741824.0},
                             {"T", 1099511627776.0}});
  if (!bytes || *bytes > 9e18) {
    return base::fail(base::make_usage(
        fmt::format("'{}' is no size; use bytes, or 64K, 10M, 4G", text)));
  }
  return static_cast<std::uint64_t>(*bytes);
}

} // namespace hawk::cli
