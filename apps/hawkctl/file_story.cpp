#include "file_story.hpp"

#include "format/detect.hpp"
#include "format/document_decoder.hpp"
#include "format/index.hpp"
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

// One file, block by block.
class FileStory final : public StorySource {
public:
  FileStory(format::Input input,
            const story::Selection& selection,
            const SourceOptions& options)
      : input_(std::move(input)),
        threads_(options.threads),
        wants_index_(options.index),
        selects_all_(selection.ids.empty()),
        context_(selection.context),
        literals_(literals_of(selection)),
        index_keys_(index_keys_of(selection)),
        times_(reference_of(input_)),
        story_(selection,
               input_.name(),
               !literals_.empty()     ? RecordStory::Pace::last
               : input_.is_regular() ? RecordStory::Pace::whole
                                      : RecordStory::Pace::live),
        lines_([this](model::FileRecord record) { accept(std::move(record)); },
               reference_of(input_)),
        document_(
            [this](model::FileRecord record) { accept(std::move(record)); },
            [this](const format::Json& object) { return read_other(object); }) {
  }

  base::Result<> begin();
  base::Result<std::optional<story::Entry>> next() override;
  std::vector<std::string> notes() const override;

  bool can_count() const override {
    return selects_all_ && context_.is_none();
  }

  base::Result<> count(story::Catalogue& into) override;

  bool is_damaged() const override { return false; }

  std::set<std::string> traces() const override { return story_.traces(); }

  std::uint64_t mentions() const override { return story_.mentions(); }

private:
  void accept(model::FileRecord record) {
    ++records_;
    story_.accept(std::move(record));
  }

  std::optional<model::FileRecord> read_other(const format::Json& object);
  base::Result<std::vector<format::LineRange>> find_hits();
  base::Result<> read_mapped();
  base::Result<bool> read_piece();
  void decode(std::string_view block, std::uint64_t offset);
  void decode_around(const std::vector<format::LineRange>& hits,
                     std::string_view block,
                     std::uint64_t offset);
  void finish();

  format::Input input_;
  unsigned threads_;
  bool wants_index_;
  bool selects_all_;
  story::ContextSize context_;
  std::vector<format::Literal> literals_;
  std::vector<std::uint64_t> index_keys_;
  format::LogTimes times_;
  RecordStory story_;
  format::LineDecoder lines_;
  format::DocumentDecoder document_;
  FileKind kind_ = FileKind::empty;
  std::string kept_; // the end of the last block: a record may go on
  std::vector<std::string> own_notes_;
  std::vector<format::Skipped> skipped_; // by count()
  std::uint64_t records_ = 0;
  std::uint64_t line_ = 1; // the next block's first; 0: not counted
  bool finished_ = false;
};

base::Result<> FileStory::begin() {
  HAWK_TRY(const std::string_view beginning, input_.beginning());
  kind_ = format::detect(beginning, input_.is_all());
  if (kind_ == FileKind::binary || kind_ == FileKind::utf16) {
    return base::fail(base::make_malformed(fmt::format(
        "{}: {}",
        input_.name(),
        kind_ == FileKind::utf16
            ? "it is UTF-16; convert it: iconv -f UTF-16 -t UTF-8"
            : "it is no log, but binary")));
  }
  return {};
}

// Lists of log records that are one JSON document.
std::optional<model::FileRecord>
FileStory::read_other(const format::Json& object) {
  model::FileRecord record;
  record.what = format::read_json_log(object, times_);
  return record;
}

void FileStory::decode_around(const std::vector<format::LineRange>& hits,
                              std::string_view block,
                              std::uint64_t offset) {
  const format::Neighbours neighbours{context_.before, context_.after};
  for (const format::LineRange& range :
       format::widen_to_records(block, hits, neighbours)) {
    lines_.decode(block.substr(range.begin, range.end - range.begin),
                  offset + range.begin,
                  0);
    lines_.finish();
    story_.seam();
  }
}

// The last record may go on in the next block, and have its id there.
void FileStory::decode(std::string_view block, std::uint64_t offset) {
  if (literals_.empty()) {
    line_ += lines_.decode(block, offset, line_);
    return;
  }
  std::string joined;
  if (!kept_.empty()) {
    joined = std::exchange(kept_, {});
    offset -= joined.size();
    joined += block;
    block = joined;
  }
  const std::size_t whole = format::last_record_start(block);
  const std::string_view ready = block.substr(0, whole);
  decode_around(
      format::find_lines(ready, literals_, threads_), ready, offset);
  kept_.assign(block.substr(whole));
}

void FileStory::finish() {
  const std::string rest = std::exchange(kept_, {});
  decode_around(
      format::find_lines(rest, literals_, threads_), rest, input_.offset());
  lines_.finish();
  document_.finish();
  story_.finish();
  finished_ = true;
}

// By the index, if there is one that fits.
base::Result<std::vector<format::LineRange>> FileStory::find_hits() {
  if (!index_keys_.empty()) {
    auto index = format::Index::open(input_);
    if (!index && wants_index_) {
      HAWK_CHECK(format::build_index(input_, threads_));
      index = format::Index::open(input_);
    }
    if (index) {
      return format::find_lines(
          input_, *index, index_keys_, literals_, threads_);
    }
    if (index.error().kind != base::Error::Kind::not_found) {
      own_notes_.push_back(index.error().message + "; it is not used");
    }
  } else if (wants_index_) {
    own_notes_.emplace_back("an index knows ids that end with twelve hex "
                            "digits: this one is looked for without");
  }
  return format::find_lines(input_, literals_, threads_);
}

base::Result<> FileStory::read_mapped() {
  HAWK_TRY(const std::vector<format::LineRange> hits, find_hits());
  if (kind_ == FileKind::lines) {
    decode_around(hits, input_.mapped(), 0);
  } else if (!hits.empty()) {
    document_.decode(input_.mapped());
  }
  HAWK_CHECK(input_.check());
  finish();
  return {};
}

// False at the end.
base::Result<bool> FileStory::read_piece() {
  if (kind_ == FileKind::lines) {
    HAWK_TRY(const std::string_view block, input_.next_block());
    decode(block, input_.offset());
    return !block.empty();
  }
  HAWK_TRY(const std::string_view piece, input_.next_piece());
  document_.decode(piece);
  return !piece.empty();
}

base::Result<std::optional<story::Entry>> FileStory::next() {
  while (true) {
    if (auto entry = story_.next()) {
      return entry;
    }
    if (finished_) {
      return std::optional<story::Entry>();
    }
    if (!literals_.empty() && !input_.mapped().empty()) {
      HAWK_CHECK(read_mapped());
      continue;
    }
    HAWK_TRY(const bool more, read_piece());
    if (!more) {
      finish();
    }
  }
}

base::Result<> FileStory::count(story::Catalogue& into) {
  if (kind_ == FileKind::lines) {
    story::Census census =
        story::take_census(input_, reference_of(input_), threads_, into);
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

std::vector<std::string> FileStory::notes() const {
  std::vector<std::string> all = own_notes_;
  const auto add = [&all](std::uint64_t count, const std::string& what) {
    all.push_back(
        fmt::format("{} record{} {}", count, count == 1 ? "" : "s", what));
  };
  for (const auto& skipped : {skipped_, lines_.skipped(), document_.skipped()}) {
    for (const format::Skipped& one : skipped) {
      add(one.records, one.what);
    }
  }
  if (input_.lines_cut() > 0) {
    add(input_.lines_cut(), "were too long and cut");
  }
  if (finished_ && records_ == 0 && literals_.empty()) {
    all.push_back(kind_ == FileKind::empty ? "it is empty"
                                           : "nothing in it is a record");
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
