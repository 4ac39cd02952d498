#include "followed_log.hpp"

#include "format/detect.hpp"
#include "format/growing_file.hpp"
#include "format/line_decoder.hpp"
#include "story/record_story.hpp"

#include <chrono>
#include <utility>

namespace hawk::cli {

namespace {

using Clock = std::chrono::steady_clock;

// So long nothing came: the last record has no further lines.
constexpr std::chrono::milliseconds k_quiet(300);

// So long an entry waits for older ones that may come.
constexpr std::chrono::seconds k_most_wait(1);

class FollowedLog final : public StorySource {
public:
  FollowedLog(format::GrowingFile file, const story::Selection& selection)
      : file_(std::move(file)),
        story_(selection, file_.name(), story::RecordStory::Pace::live),
        decoder_([this](model::FileRecord record) {
          story_.accept(std::move(record));
        }) {}

  base::Result<std::optional<story::Entry>> next() override;

  std::vector<std::string> notes() const override {
    std::vector<std::string> all;
    for (const format::Skipped& one : decoder_.skipped()) {
      all.push_back(format::describe_records(one.records, one.what));
    }
    return all;
  }

  std::vector<std::string> take_news() override { return file_.take_notes(); }

  bool is_damaged() const override { return false; }

  bool may_grow() const override { return !over_; }

private:
  base::Result<> take(std::string_view lines);
  std::optional<story::Entry> rest();

  format::GrowingFile file_;
  story::RecordStory story_;
  format::LineDecoder decoder_;
  Clock::time_point grew_ = Clock::now();
  std::optional<Clock::time_point> waits_since_; // the oldest that is held
  bool looked_ = false;                          // at what it begins with
  bool releasing_ = false; // all that is held comes out
  bool over_ = false;
};

base::Result<> FollowedLog::take(std::string_view lines) {
  if (!std::exchange(looked_, true)
      && format::detect(lines, false) == format::FileKind::binary) {
    return base::fail(
        base::make_malformed(file_.name() + ": it is no log, but binary"));
  }
  // What a time leaves open is taken from now: the file is being written.
  decoder_.times().set_latest(
      std::chrono::system_clock::now().time_since_epoch());
  decoder_.decode(lines, file_.offset(), 0);
  grew_ = Clock::now();
  waits_since_ = waits_since_.value_or(grew_);
  return {};
}

base::Result<std::optional<story::Entry>> FollowedLog::next() {
  while (true) {
    if (auto entry = releasing_ ? story_.take_held() : story_.next()) {
      return entry;
    }
    releasing_ = false;
    HAWK_TRY(const std::string_view lines, file_.next_lines());
    if (lines.empty()) {
      return rest();
    }
    HAWK_CHECK(take(lines));
  }
}

// What is held back for older records, or for its own end.
std::optional<story::Entry> FollowedLog::rest() {
  const Clock::time_point now = Clock::now();
  const bool quiet = now - grew_ >= k_quiet || file_.is_over();
  if (quiet) {
    decoder_.finish();
  }
  if (quiet || (waits_since_ && now - *waits_since_ >= k_most_wait)) {
    waits_since_ = std::nullopt;
    std::optional<story::Entry> entry = story_.take_held();
    releasing_ = entry.has_value();
    over_ = !entry && file_.is_over();
    return entry;
  }
  return std::nullopt;
}

} // namespace

base::Result<std::unique_ptr<StorySource>>
open_followed_log(const std::string& path, const story::Selection& selection) {
  HAWK_TRY(format::GrowingFile file, format::GrowingFile::open(path));
  return std::unique_ptr<StorySource>(
      std::make_unique<FollowedLog>(std::move(file), selection));
}

base::Result<std::unique_ptr<StorySource>>
open_followed_log(base::Fd fd,
                  std::string name,
                  const story::Selection& selection) {
  HAWK_TRY(format::GrowingFile file,
           format::GrowingFile::open(std::move(fd), std::move(name)));
  return std::unique_ptr<StorySource>(
      std::make_unique<FollowedLog>(std::move(file), selection));
}

} // namespace hawk::cli
