#pragma once

// Somebody else's file as a story. With ids to look for, and bytes that must
// stand in every record that has one of them, only the records around those
// bytes are read at all.

#include "story_source.hpp"

#include "format/input.hpp"

namespace hawk::cli {

base::Result<std::unique_ptr<StorySource>>
open_file_story(format::Input input,
                const story::Selection& selection,
                const SourceOptions& options);

} // namespace hawk::cli
