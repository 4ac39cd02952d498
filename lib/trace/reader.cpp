#include "trace/reader.hpp"

#include "base/file.hpp"
#include "trace/decode.hpp"
#include "trace/format.hpp"
#include "trace/line_buffer.hpp"
#include "trace/sequence_check.hpp"
#include "trace/stream_sieve.hpp"

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
  void put_context(std::optional<model::Event>& event);
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
  std::optional<StreamSieve> sieve; // none: all records are wanted
  std::string only;                 // the one kind that is wanted; empty: all
  std::optional<model::Event> next; // its context was delivered before it
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
  if ((kind == "out" && sieve && !sieve->takes(line))
      || (!only.empty() && kind != only)) {
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
    if (!sieve) {
      const Envelope envelope = decode_envelope(*body);
      summary.missing +=
          sequences.missing_before(envelope.writer, envelope.sequence);
    }
    return std::nullopt;
  }
  if (!sieve) {
    summary.missing += only.empty() ? sequences.missing_before(**event) : 0;
  }
  summary.ended =
      summary.ended || std::holds_alternative<model::Ended>((*event)->payload);
  return std::move(*event);
}

// A chunk that was decoded for a literal comes after what was passed over
// before it.
void Reader::State::put_context(std::optional<model::Event>& event) {
  const auto* chunk = std::get_if<model::StreamChunk>(&event->payload);
  auto context =
      sieve && chunk != nullptr ? sieve->take_context(*chunk) : std::nullopt;
  if (context) {
    next = std::move(event);
    event = model::Event{
        next->writer, next->sequence, next->time, std::move(*context)};
  }
}

Result<std::optional<model::Event>> Reader::State::next_record() {
  if (next) {
    return std::exchange(next, std::nullopt);
  }
  for (;;) {
    HAWK_TRY(const auto line, lines.next());
    if (!line) {
      return std::optional<model::Event>();
    }
    if (auto event = take(*line)) {
      put_context(event);
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
    const auto before = [&](base::Nanos clock) {
      // Of two far times: none is further from its origin than this.
      return std::clamp(clock - event.time,
                        base::Nanos(-k_most_nanos),
                        base::Nanos(k_most_nanos));
    };
    header->clock = {before(chk->clock.real),
                     before(chk->clock.monotonic),
                     before(chk->clock.boot)};
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

void Reader::only(std::string kind) {
  state_->only = std::move(kind);
}

void Reader::want(const model::StreamNeed& need) {
  if (!state_->sieve) {
    state_->sieve.emplace();
  }
  state_->sieve->want(need);
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
