#include "trace_story.hpp"

#include "base/file.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace hawk::cli {

base::Result<trace::Reader> open_trace(const std::string& path) {
  const bool standard = path == "-";
  const std::string name = standard ? "standard input" : path;
  base::Fd input;
  if (standard) {
    input.reset(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
    if (!input) {
      return base::fail(base::make_system_error("read", name, errno));
    }
  }
  HAWK_TRY(trace::Reader reader,
           standard ? trace::Reader::open(std::move(input), name)
                    : trace::Reader::open(path));
  if (!reader.header()) {
    return base::fail(base::Error{base::Error::Kind::not_found,
                                  fmt::format("{}: nothing recorded yet", name),
                                  0});
  }
  return reader;
}

TraceStory::TraceStory(trace::Reader reader, const story::Selection& selection)
    : reader_(std::move(reader)),
      story_(std::make_unique<story::Story>(*reader_.header(), selection)) {}

base::Result<TraceStory> TraceStory::open(const std::string& path,
                                          const story::Selection& selection) {
  HAWK_TRY(trace::Reader reader, open_trace(path));
  return TraceStory(std::move(reader), selection);
}

base::Result<std::optional<story::Entry>> TraceStory::next() {
  while (true) {
    if (auto entry = story_->next()) {
      return entry;
    }
    if (finished_) {
      return std::optional<story::Entry>();
    }
    HAWK_TRY(const std::optional<model::Event> event, reader_.next());
    if (event) {
      notes_.observe(*event);
      story_->accept(*event);
    } else {
      story_->finish();
      finished_ = true;
    }
  }
}

std::vector<std::string> TraceStory::notes() const {
  return notes_.sentences(
      reader_.summary(), story_->bytes().missing(), story_->bytes().late());
}

} // namespace hawk::cli
