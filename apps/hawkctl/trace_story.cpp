#include "trace_story.hpp"

#include "input_file.hpp"

#include "base/file.hpp"

#include <fmt/core.h>

#include <utility>

namespace hawk::cli {

namespace {

// A checkpoint comes once a MiB of records or a second; behind a damaged header
// this many records are kept until one tells the time.
constexpr std::size_t k_max_early = 4096;

} // namespace

base::Result<trace::Reader> open_trace(base::Fd input, std::string name) {
  HAWK_TRY(trace::Reader reader, trace::Reader::open(std::move(input), name));
  if (reader.summary().empty) {
    return base::fail(base::Error{base::Error::Kind::not_found,
                                  fmt::format("{}: nothing recorded yet", name),
                                  0});
  }
  return reader;
}

base::Result<trace::Reader> open_trace(const std::string& path) {
  HAWK_TRY(base::Fd input, open_input(path));
  return open_trace(std::move(input), input_name(path));
}

TraceStory::TraceStory(trace::Reader reader)
    : reader_(std::move(reader)) {}

base::Result<std::unique_ptr<StorySource>>
TraceStory::open(trace::Reader reader,
                 std::optional<base::Fd> again,
                 const std::string& name,
                 const story::Selection& selection,
                 const SourceOptions& options) {
  std::unique_ptr<TraceStory> story(new TraceStory(std::move(reader)));
  story->follow_ = options.follow;
  HAWK_CHECK(story->begin(selection));
  if (again) {
    story->is_whole_ = true;
    HAWK_CHECK(story->records_->read(*std::move(again), name));
  }
  return std::unique_ptr<StorySource>(std::move(story));
}

base::Result<> TraceStory::begin(const story::Selection& selection) {
  while (!reader_.header() && early_.size() < k_max_early) {
    HAWK_TRY(std::optional<model::Event> event, reader_.next());
    if (!event) {
      break;
    }
    early_.push_back(std::move(*event));
  }
  // Without any clock times count from the start of the trace.
  const model::Header header = reader_.header().value_or(model::Header{});
  story_ = std::make_unique<story::Story>(header, selection);
  story::Selection of_records = selection;
  if (story_->is_everything()) {
    of_records.ids.clear();
  }
  records_ = std::make_unique<OtlpRecords>(std::move(of_records),
                                           header.clock.real);
  return {};
}

base::Result<std::optional<model::Event>> TraceStory::next_event() {
  if (early_.empty()) {
    return reader_.next();
  }
  std::optional<model::Event> event = std::move(early_.front());
  early_.pop_front();
  return event;
}

base::Result<std::optional<story::Entry>> TraceStory::next_of_story() {
  while (true) {
    if (auto entry = story_->next()) {
      return entry;
    }
    // Of a trace that can be read once, as they come.
    if (auto entry = is_whole_ ? std::nullopt : records_->take_held()) {
      return entry;
    }
    if (finished_) {
      return std::optional<story::Entry>();
    }
    HAWK_TRY(const std::optional<model::Event> event, next_event());
    if (event) {
      notes_.observe(*event);
      story_->accept(*event);
      if (!is_whole_) {
        records_->accept(*event);
      }
    } else if (follow_ && !reader_.summary().ended) {
      return std::optional<story::Entry>();
    } else {
      story_->finish();
      finished_ = true;
    }
  }
}

// The older one of the two, of equal times the agent's own words.
base::Result<std::optional<story::Entry>> TraceStory::next() {
  if (!front_) {
    HAWK_TRY(front_, next_of_story());
  }
  const auto time = is_whole_ ? records_->next_time() : std::nullopt;
  if (time && (!front_ || *time < front_->time)) {
    return records_->take();
  }
  return std::exchange(front_, std::nullopt);
}

std::vector<std::string> TraceStory::notes() const {
  return notes_.sentences(
      reader_.summary(), story_->bytes().missing(), story_->bytes().late());
}

} // namespace hawk::cli
