#pragma once

// The rule buffering-writer: a process does not block on a full pipe, because
// its end is non-blocking, but waits in its loop until it can write again. What
// it cannot write it keeps in its memory meanwhile, and it never ends.

#include "analyse/neglect.hpp"
#include "analyse/usage_span.hpp"

namespace hawk::analyse {

constexpr std::string_view k_buffering_writer = "buffering-writer";

std::optional<Standing> find_buffering(const World& world,
                                       const ObjectState& object,
                                       const UsageSpans& spans,
                                       Nanos window);

model::Finding make_buffering(const World& world,
                              const UsageSpans& spans,
                              const Standing& standing);

} // namespace hawk::analyse
