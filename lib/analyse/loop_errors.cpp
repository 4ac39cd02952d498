#include "analyse/loop_errors.hpp"

#include "base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace hawk::analyse {

namespace {

constexpr std::array<std::string_view, 8> k_loop_errors = {
    "Event loop is closed",
    "attached to a different loop",
    "is bound to a different event loop",
    "another operation is in progress",
    "Timeout context manager should be used inside a task",
    "the handler is closed",
    "different event loop",
    "event loop is already closed",
};

constexpr std::array<std::string_view, 6> k_masked_errors = {
    "PoolTimeout",
    "APIConnectionError",
    "Connection error",
    "ConnectError",
    "ReadError",
    "InterfaceError",
};

constexpr std::array<std::string_view, 7> k_cleanup_functions = {
    "aclose",
    "__del__",
    "disconnect",
    "close",
    "_call_connection_lost",
    "dispose",
    "terminate",
};

template <std::size_t Size>
bool has_any(std::string_view text,
             const std::array<std::string_view, Size>& phrases) {
  return std::any_of(phrases.begin(), phrases.end(), [text](auto phrase) {
    return text.find(phrase) != std::string_view::npos;
  });
}

// "FILE:LINE FUNCTION", where a function may be "Client.aclose".
std::string_view function_of(std::string_view frame) {
  const std::size_t end = frame.find_last_of(" .");
  return end == std::string_view::npos ? frame : frame.substr(end + 1);
}

// A message that is shown is one line; of a traceback the last one tells.
std::string_view last_line_of(std::string_view text) {
  std::string_view last;
  for (const std::string_view line : base::split(text, '\n')) {
    const std::string_view words = base::trim(line);
    last = words.empty() ? last : words;
  }
  return last;
}

} // namespace

bool is_loop_error(std::string_view text) {
  return has_any(text, k_loop_errors);
}

bool is_masked_loop_error(std::string_view text) {
  return has_any(text, k_masked_errors);
}

bool is_cleanup(const ProbePlace& place) {
  const auto is_one = [](std::string_view name) {
    return std::find(
               k_cleanup_functions.begin(), k_cleanup_functions.end(), name)
           != k_cleanup_functions.end();
  };
  return is_one(function_of(place.function))
         || std::any_of(place.stack.begin(),
                        place.stack.end(),
                        [&](const std::string& frame) {
                          return is_one(function_of(frame));
                        });
}

std::string make_error_text(std::string_view type,
                            std::string_view error,
                            std::string_view message) {
  if (!type.empty()) {
    const std::string_view first = last_line_of(error);
    return first.empty() ? std::string(class_of(type))
                         : fmt::format("{}: {}", class_of(type), first);
  }
  return std::string(last_line_of(message.empty() ? error : message));
}

std::string_view class_of(std::string_view error_type) {
  const std::size_t dot = error_type.find_last_of('.');
  return dot == std::string_view::npos ? error_type
                                       : error_type.substr(dot + 1);
}

} // namespace hawk::analyse
