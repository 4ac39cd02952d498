#pragma once

// Reads the attributes of a probe's event. They come from a program that may
// be broken: what is missing or of another type is nothing, or empty, and long
// texts are cut.

#include "analyse/probe_keys.hpp"
#include "model/event.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace hawk::analyse {

// A line of the channel may have 64 KiB; what is kept of a connection must not.
constexpr std::size_t k_longest_text = 512;

std::string_view find_text(const model::LogEvent& event, std::string_view name);

std::string read_text(const model::LogEvent& event, std::string_view name);

std::optional<std::int64_t> find_number(const model::LogEvent& event,
                                        std::string_view name);

// Of things that are counted from 1.
std::optional<std::int64_t> find_ordinal(const model::LogEvent& event,
                                         std::string_view name);

std::optional<bool> find_flag(const model::LogEvent& event,
                              std::string_view name);

bool has_flag(const model::LogEvent& event, std::string_view name);

std::optional<Nanos> find_nanos(const model::LogEvent& event,
                                std::string_view name);

// Who speaks: what every key begins with.
struct Speaker {
  const model::LogEvent& event;
  std::int64_t interpreter = 0;

  std::optional<LoopKey> find_loop(std::string_view name) const;
  std::optional<ConnectionKey> find_connection(std::string_view name) const;
  std::int64_t running_loop() const;
};

} // namespace hawk::analyse
