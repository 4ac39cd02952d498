#include "story_source.hpp"

#include "file_story.hpp"
#include "followed_log.hpp"
#include "input_file.hpp"
#include "trace_story.hpp"

#include "story/log_census.hpp"
#include "trace/reader.hpp"

#include <utility>

namespace hawk::cli {

base::Result<std::unique_ptr<StorySource>>
open_story(const std::string& path,
           const story::Selection& selection,
           const SourceOptions& options) {
  const std::string name = input_name(path);
  auto opened = open_input(path);
  if (!opened && options.follow
      && opened.error().kind == base::Error::Kind::not_found) {
    return open_followed_log(path, selection); // it may come
  }
  HAWK_TRY(base::Fd input, std::move(opened));
  HAWK_TRY(const bool ours, is_trace(input.get(), path));
  if (ours) {
    HAWK_TRY(trace::Reader reader,
             open_trace(std::move(input), name));
    return TraceStory::open(std::move(reader), selection, options);
  }
  if (options.follow) {
    HAWK_TRY(const bool grows, is_open_ended(input.get()));
    if (grows) {
      return path == "-"
                 ? open_followed_log(std::move(input), name, selection)
                 : open_followed_log(path, selection);
    }
  }
  // An index is found by the path of the file.
  format::InputLimits limits;
  if (options.counts) {
    limits.block = story::census_block(options.threads);
  }
  HAWK_TRY(format::Input file,
           path == "-" ? format::Input::open(std::move(input), name, limits)
                       : format::Input::open(path, limits));
  return open_file_story(std::move(file), selection, options);
}

} // namespace hawk::cli
