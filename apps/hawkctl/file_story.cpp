#include "file_story.hpp"

#include "time_before.hpp"

#include "line_slices.hpp"

#include "format/clock_days.hpp"
#include "format/detect.hpp"
#include "format/document_decoder.hpp"
#include "format/found_records.hpp"
#include "format/index.hpp"
#include "format/json.hpp"
#include "format/line_counts.hpp"
#include "format/line_decoder.hpp"
#include "format/ndjson.hpp"
#include "format/record_ranges.hpp"
#include "story/log_census.hpp"
#include "story/record_story.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace hawk::cli {

namespace {

using format::FileKind;
using story::RecordStory;

std::vector<format::Literal> literals_of(const story::Selection& selection) {
  std::vector<format::Literal> all;
  for (const story::AskedId& id : selection.ids) {
    const std::vector<format::Literal> own = id.literals();
    if (own.empty()) {
      return {}; // this one may be spelt in any way: nothing can be skipped
    }
    all.insert(all.end(), own.begin(), own.end());
  }
  if (!all.empty()) {
    const std::vector<format::Literal> lists = format::in_byte_lists();
    all.insert(all.end(), lists.begin(), lists.end());
  }
  return all;
}

// Nothing if one of the ids is none that an index knows.
std::vector<std::uint64_t> index_keys_of(const story::Selection& selection) {
  std::vector<std::uint64_t> keys;
  for (const story::AskedId& id : selection.ids) {
    const auto key = id.index_key();
    if (!key) {
      return {};
    }
    keys.push_back(*key);
  }
  return keys;
}

format::TimeReference reference_of(const format::Input& input) {
  const auto written = std::chrono::seconds(input.modified());
  return {written.count() != 0
              ? base::Nanos(written)
              : base::Nanos(
                  std::chrono::system_clock::now().time_since_epoch())};
}

// Documents have no lines; what comes of so much is held.
constexpr std::size_t k_slice = std::size_t{64} << 10;

// So long nothing came: the last record of a pipe has no further lines.
constexpr std::chrono::milliseconds k_quiet(300);

// So long an entry of a pipe waits for older ones that may come.
constexpr std::chrono::milliseconds k_most_wait(1000);

// Less than this is too little to put a file's records in order.
constexpr std::size_t k_least_held = std::size_t{64} << 10;

// One file, some lines at a time.
class FileStory final : public StorySource {
public:
  FileStory(format::Input input,
            const story::Selection& selection,
            const SourceOptions& options)
      : input_(std::move(input)),
        options_(options),
        neighbours_{selection.context.before, selection.context.after},
        literals_(literals_of(selection)),
        index_keys_(index_keys_of(selection)),
        reference_(reference_of(input_)),
        times_(reference_),
        story_(selection,
               input_.name(),
               RecordStory::Pace::whole,
               std::max(story::TimeOrder::k_max_held / options.shares,
                        k_least_held)),
        lines_([this](model::FileRecord record) { accept(std::move(record)); },
               reference_),
        document_(
            [this](model::FileRecord record) { accept(std::move(record)); },
            [this](const format::Json& object) { return read_other(object); }),
        slices_(format::InputLimits().line, options_.threads),
        time_before_(reference_) {
    if (!literals_.empty()) {
      story_.look_back_by(
          [this](std::uint64_t offset) { return find_time_before(offset); });
    }
  }

  base::Result<> begin();
  base::Result<std::optional<story::Entry>> next() override;
  std::vector<std::string> notes() const override;

  bool can_count() const override {
    return options_.counts;
  }

  base::Result<> count(story::Ledger& into) override;

  bool is_damaged() const override { return is_nothing(); }

  std::set<std::string> traces() const override { return story_.traces(); }

  std::uint64_t mentions() const override { return story_.mentions(); }

private:
  using Clock = std::chrono::steady_clock;

  void accept(model::FileRecord record) {
    ++records_;
    story_.accept(std::move(record));
  }

  std::optional<model::FileRecord> read_other(const format::Json& object);
  format::TimeReference with_days();
  bool is_nothing() const;
  base::Result<> begin_search();
  base::Result<bool> read_on();
  void take_block(std::string_view block);
  bool take_kept();
  void end_kept();
  void look_through(std::string_view text, std::uint64_t offset);
  bool settle();
  bool decode_slice();
  void end_range();
  void finish();
  std::optional<model::Nanos> find_time_before(std::uint64_t offset);

  format::Input input_;
  SourceOptions options_;
  format::Neighbours neighbours_;
  std::vector<format::Literal> literals_;
  std::vector<std::uint64_t> index_keys_;
  format::TimeReference reference_;
  std::optional<std::vector<format::DayChange>> days_; // of a mapped file
  format::LogTimes times_;
  RecordStory story_;
  format::LineDecoder lines_;
  format::DocumentDecoder document_;
  FileKind kind_ = FileKind::empty;
  std::optional<format::LineCounts> counts_;  // of a mapped file
  std::optional<format::FoundRecords> found_; // of a mapped file
  std::string kept_;   // the end of the last block: a record may go on
  std::string joined_; // a block with what was kept before it
  std::uint64_t kept_offset_ = 0;
  LineSlices slices_;
  TimeBefore time_before_;
  std::string_view piece_;       // of a document
  std::uint64_t decoded_to_ = 0; // offset
  std::optional<Clock::time_point> waits_since_; // what is held of a pipe
  bool releasing_ = false;                       // all that is held comes out
  std::vector<std::string> own_notes_;
  std::vector<format::Skipped> skipped_; // by count()
  std::uint64_t records_ = 0;
  std::optional<base::Error> broken_; // told once all before it was
  bool begun_ = false;
  bool finished_ = false;
};

base::Result<> FileStory::begin() {
  HAWK_TRY(const std::string_view beginning, input_.beginning());
  kind_ = format::detect(beginning, input_.is_all());
  if (kind_ == FileKind::document && format::is_within_line(beginning)) {
    HAWK_TRY(const std::string_view line, input_.first_line());
    kind_ = format::goes_on_in_lines(line) ? FileKind::lines : kind_;
  }
  if (kind_ == FileKind::binary || kind_ == FileKind::utf16) {
    return base::fail(base::make_malformed(fmt::format(
        "{}: {}",
        input_.name(),
        kind_ == FileKind::utf16
            ? "it is UTF-16; convert it: iconv -f UTF-16 -t UTF-8"
            : "it is no log, but binary")));
  }
  if (!literals_.empty() && !options_.numbers) {
    slices_.stop_counting();
  }
  return {};
}

// All of the file is read for its days, so only once something of it is told.
format::TimeReference FileStory::with_days() {
  if (!days_) {
    days_ = format::find_clock_days(
        input_.mapped(), reference_, options_.threads);
  }
  return {reference_.latest, *days_};
}

// Lists of log records that are one JSON document.
std::optional<model::FileRecord>
FileStory::read_other(const format::Json& object) {
  model::FileRecord record;
  record.what = format::read_json_log(object, times_);
  return record;
}

// By the index, if there is one that fits.
base::Result<> FileStory::begin_search() {
  begun_ = true;
  // Messages with lengths may be packed, and protobuf's ids are bytes.
  if (literals_.empty() || input_.mapped().empty()
      || kind_ == FileKind::framed_otlp) {
    return {};
  }
  if (kind_ != FileKind::lines) {
    HAWK_TRY(const format::FoundLines some,
             format::find_some_lines(
                 input_, 0, literals_, options_.threads, 1));
    finished_ = some.lines.empty();
    return {};
  }
  slices_.begin_text(input_.mapped(), 0);
  if (!index_keys_.empty()) {
    auto index = format::Index::open(input_);
    if (!index && options_.index) {
      HAWK_CHECK(format::build_index(input_, options_.threads));
      index = format::Index::open(input_);
    }
    if (index) {
      HAWK_TRY(
          std::vector<format::LineRange> hits,
          format::find_lines(
              input_, *index, index_keys_, literals_, options_.threads));
      slices_.stop_counting();
      found_.emplace(input_, std::move(hits), neighbours_);
      return {};
    }
    if (index.error().kind != base::Error::Kind::not_found) {
      own_notes_.push_back(index.error().message + "; it is not used");
    }
  } else if (options_.index) {
    own_notes_.emplace_back(
        "an index knows ids that end with twelve hex digits and cannot be "
        "taken for a time: this one is looked for without");
  }
  if (options_.numbers) {
    slices_.use_counts(counts_.emplace(input_.mapped().size()));
  }
  found_.emplace(input_,
                 literals_,
                 options_.threads,
                 neighbours_,
                 format::FoundRecords::k_most_hits,
                 counts_ ? &*counts_ : nullptr);
  return {};
}

void FileStory::look_through(std::string_view text, std::uint64_t offset) {
  slices_.begin_text(text, offset);
  for (const format::LineRange& range : format::widen_to_records(
           text,
           format::find_lines(text, literals_, options_.threads),
           neighbours_)) {
    slices_.add(range);
  }
}

// The last record may go on in the next block, and have its id there.
void FileStory::take_block(std::string_view block) {
  if (input_.is_live()) {
    waits_since_ = waits_since_.value_or(Clock::now());
  }
  std::uint64_t offset = input_.offset();
  if (literals_.empty()) {
    slices_.begin_text(block, offset);
    slices_.add_all();
    return;
  }
  if (!kept_.empty() && kept_offset_ + kept_.size() != offset) {
    end_kept(); // a line that was cut: another one begins
  }
  offset = kept_.empty() ? offset : kept_offset_;
  joined_ = std::exchange(kept_, {});
  joined_ += block;
  const std::size_t whole = format::last_record_start(joined_);
  kept_.assign(joined_, whole);
  kept_offset_ = offset + whole;
  look_through(std::string_view(joined_).substr(0, whole), offset);
}

bool FileStory::take_kept() {
  if (kept_.empty()) {
    return false;
  }
  joined_ = std::exchange(kept_, {});
  look_through(joined_, kept_offset_);
  return true;
}

// Nothing follows what was kept.
void FileStory::end_kept() {
  if (take_kept()) {
    while (decode_slice()) {
    }
  }
  slices_.end_text();
  end_range();
}

// False at the end.
base::Result<bool> FileStory::read_on() {
  if (found_) {
    HAWK_TRY(const std::optional<format::LineRange> range, found_->next());
    HAWK_CHECK(input_.check());
    slices_.add(range.value_or(format::LineRange{}));
    return range.has_value();
  }
  slices_.end_text();
  if (settle()) {
    return true;
  }
  if (kind_ != FileKind::lines) {
    HAWK_TRY(piece_, input_.next_piece());
    return !piece_.empty();
  }
  HAWK_TRY(const std::string_view block, input_.next_block());
  if (block.empty()) {
    return take_kept();
  }
  take_block(block);
  return true;
}

// Before the writer of a pipe is waited for what is there is shown, once it is
// certain enough that nothing older will come. False: read on.
bool FileStory::settle() {
  if (!input_.is_live() || input_.is_ready()) {
    return false;
  }
  if (options_.idle) {
    options_.idle();
  }
  if (!waits_since_) {
    return false;
  }
  const auto waited = std::chrono::duration_cast<std::chrono::milliseconds>(
      Clock::now() - *waits_since_);
  const auto patience = std::clamp(
      k_most_wait - waited, std::chrono::milliseconds(0), k_quiet);
  if (input_.is_ready(patience)) {
    return false;
  }
  if (patience == k_quiet) {
    end_kept();
  }
  waits_since_ = std::nullopt;
  releasing_ = true;
  return true;
}

// False: there is none.
bool FileStory::decode_slice() {
  if (!piece_.empty()) {
    document_.decode(piece_.substr(0, k_slice));
    piece_.remove_prefix(std::min(k_slice, piece_.size()));
    return true;
  }
  const std::optional<LineSlices::Slice> slice = slices_.next();
  if (!slice) {
    return false;
  }
  if (!days_) {
    lines_.times() = format::LogTimes(with_days());
    time_before_ = TimeBefore(with_days());
  }
  if (!literals_.empty() && slice->offset != decoded_to_) {
    end_range();
    const std::size_t place = slice->offset - slices_.offset();
    if (const auto state = time_before_.find_state(slices_.text(),
                                                   slices_.offset(),
                                                   place,
                                                   place + slice->text.size())) {
      lines_.times().set_state(*state);
    }
  }
  lines_.decode(slice->text, slice->offset, slice->line);
  decoded_to_ = slice->offset + slice->text.size();
  return true;
}

std::optional<model::Nanos>
FileStory::find_time_before(std::uint64_t offset) {
  return offset < slices_.offset()
             ? std::nullopt
             : time_before_.find(slices_.text(),
                                 slices_.offset(),
                                 offset - slices_.offset());
}

// What follows is not what comes next in the file, or not yet.
void FileStory::end_range() {
  lines_.finish();
  if (!literals_.empty()) {
    story_.seam();
  }
}

void FileStory::finish() {
  lines_.finish();
  document_.finish();
  story_.finish();
  finished_ = true;
}

base::Result<std::optional<story::Entry>> FileStory::next() {
  while (true) {
    if (auto entry = releasing_ ? story_.take_held() : story_.next()) {
      return entry;
    }
    releasing_ = false;
    if (!begun_) {
      HAWK_CHECK(begin_search());
    }
    if (finished_ && broken_) {
      return base::fail(*std::exchange(broken_, std::nullopt));
    }
    if (finished_) {
      return std::optional<story::Entry>();
    }
    if (decode_slice()) {
      if (found_) {
        HAWK_CHECK(input_.check()); // zeros are no records
      }
      continue;
    }
    const base::Result<bool> more = read_on();
    if (!more) {
      broken_ = more.error();
    }
    if (!more && take_kept()) {
      continue;
    }
    if (!more || !*more) {
      finish();
    }
  }
}

base::Result<> FileStory::count(story::Ledger& into) {
  if (kind_ == FileKind::lines) {
    story::Census census = story::take_census(
        input_, with_days(), options_.threads, into);
    records_ = census.records;
    skipped_ = std::move(census.skipped);
    finished_ = true;
    if (census.failed) {
      return base::fail(*std::move(census.failed));
    }
    return {};
  }
  while (true) {
    HAWK_TRY(const std::optional<story::Entry> entry, next());
    if (!entry) {
      return {};
    }
    into.add(*entry);
  }
}

bool FileStory::is_nothing() const {
  return finished_ && records_ == 0 && literals_.empty()
         && kind_ != FileKind::empty;
}

std::vector<std::string> FileStory::notes() const {
  std::vector<std::string> all = own_notes_;
  const auto add = [&all](std::uint64_t count, std::string_view what) {
    if (count > 0) {
      all.push_back(format::describe_records(count, what));
    }
  };
  for (const auto& skipped : {skipped_, lines_.skipped(), document_.skipped()}) {
    for (const format::Skipped& one : skipped) {
      add(one.records, one.what);
    }
  }
  add(input_.lines_cut() + slices_.lines_cut(), "were too long and cut");
  add(story_.streamless(), "do not say which stream they are of");
  add(story_.late(),
      "are out of the order of time: too far behind later ones to wait for");
  if (is_nothing()) {
    all.emplace_back("nothing in it is a record");
  } else if (finished_ && kind_ == FileKind::empty && literals_.empty()) {
    all.emplace_back("it is empty");
  }
  return all;
}

} // namespace

base::Result<std::unique_ptr<StorySource>>
open_file_story(format::Input input,
                const story::Selection& selection,
                const SourceOptions& options) {
  auto story =
      std::make_unique<FileStory>(std::move(input), selection, options);
  HAWK_CHECK(story->begin());
  return std::unique_ptr<StorySource>(std::move(story));
}

} // namespace hawk::cli
