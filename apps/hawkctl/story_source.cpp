#include "story_source.hpp"

#include "file_story.hpp"
#include "followed_log.hpp"
#include "input_file.hpp"
#include "spool.hpp"
#include "trace_story.hpp"

#include "story/log_census.hpp"
#include "trace/reader.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace hawk::cli {

namespace {

// So many packed files are unpacked ahead of their turn.
constexpr std::size_t k_most_ahead = 8;
constexpr std::size_t k_least_block = std::size_t{64} << 10;

base::Result<base::Fd> open_once(const std::string& path, const Spool* spool) {
  if (spool != nullptr) {
    HAWK_TRY(std::optional<base::Fd> kept, spool->open(path));
    if (kept) {
      return *std::move(kept);
    }
  }
  return open_input(path);
}

format::InputLimits limits_of(const SourceOptions& options) {
  format::InputLimits limits;
  limits.block = options.counts
                     ? story::census_block(options.threads)
                     : std::max(limits.block / options.shares, k_least_block);
  limits.waits = options.counts;
  limits.ahead = options.shares <= k_most_ahead;
  return limits;
}

// The same file once more, from its beginning, also where its name has gone.
std::optional<base::Fd> reopen(const base::Fd& input,
                               const SourceOptions& options) {
  if (options.follow || !is_regular(input.get())
      || ::lseek(input.get(), 0, SEEK_CUR) != 0) {
    return std::nullopt;
  }
  base::Fd again(::open(fmt::format("/proc/self/fd/{}", input.get()).c_str(),
                        O_RDONLY | O_CLOEXEC));
  return again ? std::optional(std::move(again)) : std::nullopt;
}

} // namespace

// The path is opened once: what is behind it may be gone then.
base::Result<std::unique_ptr<StorySource>>
open_story(const std::string& path,
           const story::Selection& selection,
           const SourceOptions& options) {
  const std::string name = input_name(path);
  auto opened = open_once(path, options.spool);
  if (!opened && options.follow
      && opened.error().kind == base::Error::Kind::not_found) {
    return open_followed_log(path, selection); // it may come
  }
  HAWK_TRY(base::Fd input, std::move(opened));
  HAWK_TRY(const bool ours, is_trace(input.get(), path));
  if (ours) {
    std::optional<base::Fd> again = reopen(input, options);
    HAWK_TRY(trace::Reader reader,
             open_trace(std::move(input), name));
    return TraceStory::open(
        std::move(reader), std::move(again), name, selection, options);
  }
  HAWK_CHECK(check_form(input.get(), path));
  if (options.follow) {
    HAWK_TRY(const bool grows, is_open_ended(input.get(), path));
    if (grows) {
      return path == "-" || !is_regular(input.get())
                 ? open_followed_log(std::move(input), name, selection)
                 : open_followed_log(path, selection);
    }
  }
  HAWK_TRY(format::Input file,
           format::Input::open(std::move(input), name, limits_of(options)));
  return open_file_story(std::move(file), selection, options);
}

} // namespace hawk::cli
