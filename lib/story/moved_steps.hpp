#pragma once

// Steps of a comparison that both sides have, in another order only because
// they ran at once with all that they changed places with: which came first is
// chance, and no divergence.

#include "story/comparison.hpp"

#include <span>

namespace hawk::story {

// Marks them, in pairs. The sides are all steps in their order. Only what has a
// duration is known to overlap, and only what stands near each other is sought.
void mark_moved(std::span<ComparedStep> steps,
                std::span<const StorySteps::Step> left,
                std::span<const StorySteps::Step> right);

} // namespace hawk::story
