#include "format/span_values.hpp"

#include "base/base64.hpp"
#include "base/characters.hpp"
#include "base/hex.hpp"
#include "format/characters.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace hawk::format {

namespace {

using Kind = model::Span::Kind;

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')
         || (c >= 'A' && c <= 'F');
}

// Padding tells base64 of 8 or 16 bytes from hex.
std::string hex_of_base64(std::string_view text) {
  if (!((text.size() == 12 && text.ends_with('='))
        || (text.size() == 24 && text.ends_with("==")))) {
    return {};
  }
  const std::optional<std::string> bytes = base::decode_base64(text);
  std::string out;
  for (const char byte : bytes.value_or("")) {
    base::append_hex(byte, out);
  }
  return out;
}

std::optional<model::Nanos> time_of_double(std::string_view text, double unit) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value);
  value *= unit;
  if (error != std::errc() || end != text.data() + text.size()
      || !(std::abs(value) < 9.2e18)) {
    return std::nullopt;
  }
  return model::Nanos(static_cast<std::int64_t>(value));
}

// Appends a decimal digit unless that would overflow.
bool append_digit(std::int64_t& value, char digit) {
  return !__builtin_mul_overflow(value, 10, &value)
         && !__builtin_add_overflow(value, digit - '0', &value);
}

// Two or four digits at a place.
std::optional<int>
number_at(std::string_view text, std::size_t at, std::size_t digits) {
  int value = 0;
  for (std::size_t i = at; i < at + digits; ++i) {
    if (i >= text.size() || !is_digit(text[i])) {
      return std::nullopt;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::optional<std::int64_t> zone_seconds(std::string_view zone) {
  if (zone.empty() || zone == "Z" || zone == "z") {
    return 0;
  }
  if (zone[0] != '+' && zone[0] != '-') {
    return std::nullopt;
  }
  const bool colon = zone.size() == 6 && zone[3] == ':';
  const auto hours = number_at(zone, 1, 2);
  const auto minutes = number_at(zone, colon ? 4 : 3, 2);
  if (!hours || !minutes || zone.size() != (colon ? 6 : 5)) {
    return std::nullopt;
  }
  const std::int64_t seconds = *hours * 3600 + *minutes * 60;
  return zone[0] == '-' ? -seconds : seconds;
}

} // namespace

std::string id_of(const Json& value) {
  std::string_view text = value.text();
  if (!value.is_string() && value.kind() != Json::Kind::number) {
    return {};
  }
  if (text.starts_with("0x") || text.starts_with("0X")) {
    text.remove_prefix(2);
  }
  if (text.find_first_not_of('0') == std::string_view::npos) {
    return {};
  }
  if (std::all_of(text.begin(), text.end(), is_hex)) {
    return base::to_lower(text);
  }
  std::string hex = hex_of_base64(text);
  if (hex.empty()) {
    return std::string(text);
  }
  return hex.find_first_not_of('0') == std::string::npos ? std::string() : hex;
}

std::optional<model::Nanos> time_of(const Json& value, Unit unit) {
  if (value.kind() != Json::Kind::number && !value.is_string()) {
    return std::nullopt;
  }
  const std::string_view text = value.text();
  const auto nanos = static_cast<std::int64_t>(unit);
  std::size_t at = text.starts_with('-') ? 1 : 0;
  std::int64_t whole = 0;
  const std::size_t digits = at;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    if (!append_digit(whole, text[at])) {
      return std::nullopt;
    }
  }
  if (at == digits || __builtin_mul_overflow(whole, nanos, &whole)) {
    return std::nullopt;
  }
  std::int64_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    std::int64_t scale = nanos / 10;
    for (++at; at < text.size() && is_digit(text[at]); ++at, scale /= 10) {
      fraction += scale * (text[at] - '0');
    }
  }
  if (at < text.size()) {
    return time_of_double(text, static_cast<double>(nanos));
  }
  if (__builtin_add_overflow(whole, fraction, &whole)) {
    return std::nullopt;
  }
  return model::Nanos(text.starts_with('-') ? -whole : whole);
}

std::optional<model::Nanos> parse_rfc3339(std::string_view text) {
  const auto year = number_at(text, 0, 4);
  const auto month = number_at(text, 5, 2);
  const auto day = number_at(text, 8, 2);
  const auto hour = number_at(text, 11, 2);
  const auto minute = number_at(text, 14, 2);
  const auto second = number_at(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second
      || text[4] != '-' || text[7] != '-'
      || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(
      std::chrono::year(*year),
      std::chrono::month(static_cast<unsigned>(*month)),
      std::chrono::day(static_cast<unsigned>(*day)));
  std::size_t at = 19;
  std::int64_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    std::int64_t scale = 100'000'000;
    for (++at; at < text.size() && is_digit(text[at]); ++at, scale /= 10) {
      fraction += scale * (text[at] - '0');
    }
  }
  const auto zone = zone_seconds(text.substr(at));
  if (!date.ok() || !zone || *year < 1700 || *year > 2250) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch()
         + std::chrono::seconds(*hour * 3600 + *minute * 60 + *second - *zone)
         + model::Nanos(fraction);
}

void put_value(std::string_view key,
               const Json& value,
               model::Attributes& attributes) {
  switch (value.kind()) {
  case Json::Kind::absent:
    return;
  case Json::Kind::null:
    attributes.insert_or_assign(std::string(key), std::string());
    return;
  case Json::Kind::boolean:
    attributes.insert_or_assign(std::string(key), value.is_true());
    return;
  case Json::Kind::string:
    attributes.insert_or_assign(std::string(key), std::string(value.text()));
    return;
  case Json::Kind::array:
    attributes.insert_or_assign(std::string(key), value.dump());
    return;
  case Json::Kind::number:
    if (const auto integer = value.integer()) {
      attributes.insert_or_assign(std::string(key), *integer);
    } else if (const auto real = value.real(); real && !is_whole(value.text())) {
      attributes.insert_or_assign(std::string(key), *real);
    } else {
      attributes.insert_or_assign(std::string(key), std::string(value.text()));
    }
    return;
  case Json::Kind::object:
    break;
  }
  for (const Json::Element member : value) {
    put_value(std::string(key) + "." + std::string(member.key), member.value,
              attributes);
  }
}

void put_members(const Json& object, model::Attributes& attributes) {
  if (!object.is_object()) {
    return;
  }
  for (const Json::Element member : object) {
    put_value(member.key, member.value, attributes);
  }
}

std::string take_text(std::string_view key, model::Attributes& attributes) {
  const auto found = attributes.find(std::string(key));
  if (found == attributes.end()
      || !std::holds_alternative<std::string>(found->second)) {
    return {};
  }
  std::string text = std::get<std::string>(std::move(found->second));
  attributes.erase(found);
  return text;
}

const std::string* find_text(std::string_view key,
                             const model::Attributes& attributes) {
  const auto found = attributes.find(std::string(key));
  return found == attributes.end() ? nullptr
                                   : std::get_if<std::string>(&found->second);
}

Kind kind_of(std::string_view name) {
  constexpr std::array<std::string_view, 6> k_names = {
      "unspecified", "internal", "server", "client", "producer", "consumer"};
  if (name.size() == 1 && name[0] >= '0' && name[0] <= '5') {
    return static_cast<Kind>(name[0] - '0');
  }
  const std::string lower = base::to_lower(name);
  for (std::size_t i = 1; i < k_names.size(); ++i) {
    if (std::string_view(lower).ends_with(k_names[i])) {
      return static_cast<Kind>(i);
    }
  }
  return Kind::unspecified;
}

std::string severity_of(const Json& number, const Json& text) {
  constexpr std::array<std::string_view, 6> k_names = {
      "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
  if (const auto value = number.integer(); value && *value >= 1) {
    return std::string(
        k_names[static_cast<std::size_t>(std::min<std::int64_t>(*value, 24) - 1)
                / 4]);
  }
  for (const std::string_view name : k_names) {
    if (number.text().find(name) != std::string_view::npos) {
      return std::string(name);
    }
  }
  return std::string(text.text());
}

} // namespace hawk::format
