#pragma once

// A log that grows while it is told.

#include "story_source.hpp"

#include "base/fd.hpp"

namespace hawk::cli {

// Its next() gives nothing whenever there is nothing yet. A record whose end is
// not certain (further lines may come) comes out when the log was quiet for a
// moment, and each at most a second after it was read. A file that is not there
// is waited for.
base::Result<std::unique_ptr<StorySource>>
open_followed_log(const std::string& path, const story::Selection& selection);

// Of a descriptor. A pipe is over when nobody can write to it any more.
base::Result<std::unique_ptr<StorySource>>
open_followed_log(base::Fd fd,
                  std::string name,
                  const story::Selection& selection);

} // namespace hawk::cli
