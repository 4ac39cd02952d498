#include "analyse/probe_attributes.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

using model::LogEvent;

template <class Value>
const Value* find_value(const LogEvent& event, std::string_view name) {
  const auto at = event.attributes.find(std::string(name));
  return at == event.attributes.end() ? nullptr
                                      : std::get_if<Value>(&at->second);
}

} // namespace

std::string_view find_text(const LogEvent& event, std::string_view name) {
  const auto* text = find_value<std::string>(event, name);
  return text == nullptr ? std::string_view{} : std::string_view(*text);
}

std::string read_text(const LogEvent& event, std::string_view name) {
  return std::string(find_text(event, name).substr(0, k_longest_text));
}

std::optional<std::int64_t> find_number(const LogEvent& event,
                                        std::string_view name) {
  const auto* number = find_value<std::int64_t>(event, name);
  return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<std::int64_t> find_ordinal(const LogEvent& event,
                                         std::string_view name) {
  const auto number = find_number(event, name);
  return number && *number > 0 ? number : std::nullopt;
}

std::optional<bool> find_flag(const LogEvent& event, std::string_view name) {
  const auto* flag = find_value<bool>(event, name);
  return flag == nullptr ? std::nullopt : std::optional(*flag);
}

bool has_flag(const LogEvent& event, std::string_view name) {
  return find_flag(event, name).value_or(false);
}

std::optional<Nanos> find_nanos(const LogEvent& event, std::string_view name) {
  const auto number = find_number(event, name);
  return number ? std::optional(Nanos{*number}) : std::nullopt;
}

std::optional<LoopKey> Speaker::find_loop(std::string_view name) const {
  const auto number = find_ordinal(event, name);
  return number ? std::optional(LoopKey{event.process, interpreter, *number})
                : std::nullopt;
}

std::optional<ConnectionKey>
Speaker::find_connection(std::string_view name) const {
  const auto number = find_ordinal(event, name);
  return number
             ? std::optional(ConnectionKey{event.process, interpreter, *number})
             : std::nullopt;
}

std::int64_t Speaker::running_loop() const {
  return std::max(find_number(event, "running_loop").value_or(0),
                  std::int64_t{0});
}

} // namespace hawk::analyse
