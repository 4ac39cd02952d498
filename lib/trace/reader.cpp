#include "trace/reader.hpp"

#include "base/file.hpp"
#include "trace/decode.hpp"
#include "trace/format.hpp"
#include "trace/line_buffer.hpp"
#include "trace/sequence_check.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace hawk::trace {

namespace {

using base::fail;
using base::Result;

// How many lines without one valid record make a file no trace.
constexpr int k_lines_to_try = 16;

std::string_view strip_nuls(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of('\0'), line.size()));
  return line;
}

// A cut line is explained by a later record: the writer that cut it, or its
// heir, says so. Others may have written in between.
bool explains_cut(std::string_view kind) {
  return kind == "gap" || kind == "takeover";
}

// Of a stream record, unparsed. One whose stream is not where our writers put
// it has to be parsed.
bool is_unwanted(std::string_view line, StreamRecords wanted) {
  constexpr std::string_view k_key = R"("s":")";
  constexpr std::string_view k_stdout = R"(stdout")";
  constexpr std::size_t k_envelope = 128; // bytes; it has four numbers
  if (wanted != StreamRecords::standard_output) {
    return wanted == StreamRecords::none;
  }
  const std::size_t at = line.substr(0, k_envelope).find(k_key);
  return at != std::string_view::npos
         && line.substr(at + k_key.size(), k_stdout.size()) != k_stdout;
}

base::Error too_new(const std::string& name, int needed) {
  return base::make_malformed(fmt::format(
      "cannot read {}: it needs trace version {}, this hawkctl reads up to {}; "
      "use a newer hawkctl",
      name,
      needed,
      k_version));
}

base::Error no_trace(const std::string& name) {
  return base::make_malformed(
      fmt::format("cannot read {}: it is no hawkctl trace", name));
}

} // namespace

struct Reader::State {
  State(base::Fd fd, std::string name_in)
      : lines(std::move(fd), k_max_record),
        name(std::move(name_in)) {}

  Result<std::optional<model::Event>> next_record();
  std::optional<model::Event> take(std::string_view line);
  void count_cut(std::string_view kind);
  Result<> begin();
  void adopt(const model::Event& event);

  LineBuffer lines;
  std::string name;
  std::optional<model::Header> header;
  std::optional<model::Event> first; // read by open(), delivered by next()
  SequenceCheck sequences;
  ReadSummary summary;
  std::uint64_t cut = 0;         // cut lines since the last whole record
  std::uint64_t unexplained = 0; // cut lines before it, not explained so far
  bool begun = false;
  StreamRecords wanted = StreamRecords::all;
  int newest = 0;
};

void Reader::State::count_cut(std::string_view kind) {
  unexplained += std::exchange(cut, 0);
  if (explains_cut(kind)) {
    summary.torn += std::exchange(unexplained, 0);
  }
}

// The event in a line; nothing where there is none to deliver.
std::optional<model::Event> Reader::State::take(std::string_view line) {
  line = strip_nuls(line);
  if (line.empty()) {
    return std::nullopt;
  }
  const std::string_view kind = kind_of_line(line);
  if (kind == "out" && is_unwanted(line, wanted)) {
    ++summary.records;
    return std::nullopt;
  }
  const auto body = verified_body(line);
  if (!body) {
    ++(is_whole(line) ? summary.damaged : cut);
    return std::nullopt;
  }
  auto event = decode(*body);
  if (!event) {
    ++summary.damaged;
    return std::nullopt;
  }
  count_cut(kind);
  ++summary.records;
  if (!*event) {
    ++summary.unknown;
    if (wanted == StreamRecords::all) {
      const Envelope envelope = decode_envelope(*body);
      summary.missing +=
          sequences.missing_before(envelope.writer, envelope.sequence);
    }
    return std::nullopt;
  }
  if (wanted == StreamRecords::all) {
    summary.missing += sequences.missing_before(**event);
  }
  summary.ended =
      summary.ended || std::holds_alternative<model::Ended>((*event)->payload);
  return std::move(*event);
}

Result<std::optional<model::Event>> Reader::State::next_record() {
  for (;;) {
    HAWK_TRY(const auto line, lines.next());
    if (!line) {
      return std::optional<model::Event>();
    }
    if (auto event = take(*line)) {
      return std::optional(std::move(*event));
    }
  }
}

// Learns the header from the first record, or what a checkpoint repeats of it.
void Reader::State::adopt(const model::Event& event) {
  if (const auto* found = std::get_if<model::Header>(&event.payload)) {
    header = *found;
    newest = found->min_version;
  } else if (const auto* chk = std::get_if<model::Checkpoint>(&event.payload);
             chk != nullptr && !header) {
    header = model::Header{};
    header->id = chk->id;
    header->clock = {chk->clock.real - event.time,
                     chk->clock.monotonic - event.time,
                     chk->clock.boot - event.time};
    newest = chk->min_version;
  }
}

Result<> Reader::State::begin() {
  for (int tries = 0; tries < k_lines_to_try && !begun; ++tries) {
    HAWK_TRY(const auto line, lines.next());
    if (!line) {
      break;
    }
    first = take(*line);
    begun = summary.records > 0;
  }
  if (first) {
    adopt(*first);
  }
  if (newest > k_version) {
    return fail(too_new(name, newest));
  }
  if (begun) {
    return {};
  }
  const std::string_view rest = lines.rest();
  const std::size_t common = std::min(rest.size(), k_header_start.size());
  const bool may_begin =
      rest.substr(0, common) == k_header_start.substr(0, common);
  if (summary.damaged + cut + lines.overlong() > 0 || !may_begin) {
    return fail(no_trace(name));
  }
  return {};
}

Result<Reader> Reader::open(const std::string& path) {
  // O_NONBLOCK: a FIFO without a writer must not hang us; harmless for files.
  HAWK_TRY(base::Fd fd,
           base::open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY));

  struct stat info {};

  if (::fstat(fd.get(), &info) != 0) {
    return fail(base::make_system_error("read", path, errno));
  }
  if (S_ISDIR(info.st_mode)) {
    return fail(base::make_system_error("read", path, EISDIR));
  }
  return open(std::move(fd), path);
}

Result<Reader> Reader::open(base::Fd fd, std::string name) {
  auto state = std::make_unique<State>(std::move(fd), std::move(name));
  HAWK_CHECK(state->begin());
  return Reader(std::move(state));
}

Reader::Reader(std::unique_ptr<State> state)
    : state_(std::move(state)) {}

Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

const std::optional<model::Header>& Reader::header() const {
  return state_->header;
}

Result<std::optional<model::Event>> Reader::next() {
  if (state_->first) {
    return std::exchange(state_->first, std::nullopt);
  }
  HAWK_TRY(auto event, state_->next_record());
  if (event) {
    state_->begun = true;
    state_->adopt(*event);
  }
  return event;
}

void Reader::want(StreamRecords which) {
  state_->wanted = which;
}

ReadSummary Reader::summary() const {
  ReadSummary summary = state_->summary;
  // A cut line at the very end, with or without its newline, is the tail.
  summary.torn_tail = !state_->lines.rest().empty() || state_->cut > 0;
  summary.damaged += state_->lines.overlong() + state_->unexplained;
  summary.empty = !state_->begun;
  return summary;
}

} // namespace hawk::trace
