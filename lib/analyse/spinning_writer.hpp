#pragma once

// The rule spinning-writer: a process writes to a full pipe through a
// non-blocking end, gets EAGAIN, and tries again at once, for ever.

#include "analyse/neglect.hpp"
#include "analyse/usage_span.hpp"

namespace hawk::analyse {

constexpr std::string_view k_spinning_writer = "spinning-writer";

std::optional<Standing> find_spinning(const World& world,
                                      const ObjectState& object,
                                      const UsageSpans& spans,
                                      Nanos window);

model::Finding make_spinning(const World& world,
                             const UsageSpans& spans,
                             const Standing& standing);

} // namespace hawk::analyse
