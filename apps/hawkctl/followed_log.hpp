#pragma once

// A log that grows while it is told.

#include "story_source.hpp"

namespace hawk::cli {

// Its next() gives nothing whenever there is nothing yet. A record whose end is
// not certain (further lines may come) comes out when the log was quiet for a
// second.
base::Result<std::unique_ptr<StorySource>>
open_followed_log(const std::string& path, const story::Selection& selection);

} // namespace hawk::cli
