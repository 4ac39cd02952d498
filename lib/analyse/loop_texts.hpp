#pragma once

// The error texts of asyncio, uvloop and the libraries on them that tell of a
// connection, a lock or a call on the wrong event loop, and what each means.

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace hawk::analyse {

enum class LoopText {
  loop_closed,         // anything called on a loop that was closed
  other_loop,          // a future of another loop was awaited
  bound_to_other,      // a lock, queue or event of another loop (3.10 and later)
  in_progress,         // asyncpg: a query is under way already
  outside_task,        // aiohttp: its loop runs no task here
  handler_closed,      // uvloop: the transport is closed
  client_on_other_loop // PyMongo refuses
};

constexpr std::size_t k_loop_texts = 7;

// The text as it is printed, by LoopText.
std::string_view text_of(LoopText text);

// The first of them in a line, if any.
std::optional<LoopText> find_loop_text(std::string_view line);

// One of these is in every such text.
constexpr std::array<std::string_view, 5> k_loop_literals = {
    " is closed",
    "n is in progress",
    " to a different ",
    "in different event loop",
    "used inside a task"};

} // namespace hawk::analyse
