#pragma once

// The rule unread-pipe, a prediction: bytes wait in a pipe, none was read all
// the while, and everybody who could read it waits for something else. Nobody
// is blocked on it yet; who writes it will be, once it is full.

#include "analyse/neglect.hpp"

namespace hawk::analyse {

constexpr std::string_view k_unread_pipe = "unread-pipe";

std::optional<Standing>
find_unread(const World& world, const ObjectState& object, Nanos window);

model::Finding make_unread(const World& world, const Standing& standing);

} // namespace hawk::analyse
