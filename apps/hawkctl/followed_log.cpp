#include "followed_log.hpp"

#include "format/growing_file.hpp"
#include "format/line_decoder.hpp"
#include "story/record_story.hpp"

#include <chrono>
#include <utility>

namespace hawk::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds k_quiet(1);

class FollowedLog final : public StorySource {
public:
  FollowedLog(format::GrowingFile file, const story::Selection& selection)
      : file_(std::move(file)),
        story_(selection, file_.name(), story::RecordStory::Pace::live),
        decoder_([this](model::FileRecord record) {
          story_.accept(std::move(record));
        }) {}

  base::Result<std::optional<story::Entry>> next() override {
    while (true) {
      if (auto entry = story_.next()) {
        return entry;
      }
      HAWK_TRY(const std::string_view lines, file_.next_lines());
      if (lines.empty()) {
        return rest();
      }
      decoder_.decode(lines, file_.offset(), 0);
      grew_ = Clock::now();
    }
  }

  std::vector<std::string> notes() const override { return file_.notes(); }

  bool is_damaged() const override { return false; }

private:
  // What is held back for older records, or for its own end.
  std::optional<story::Entry> rest() {
    if (Clock::now() - grew_ < k_quiet) {
      return std::nullopt;
    }
    decoder_.finish();
    return story_.take_held();
  }

  format::GrowingFile file_;
  story::RecordStory story_;
  format::LineDecoder decoder_;
  Clock::time_point grew_ = Clock::now();
};

} // namespace

base::Result<std::unique_ptr<StorySource>>
open_followed_log(const std::string& path, const story::Selection& selection) {
  HAWK_TRY(format::GrowingFile file, format::GrowingFile::open(path));
  return std::unique_ptr<StorySource>(
      std::make_unique<FollowedLog>(std::move(file), selection));
}

} // namespace hawk::cli
