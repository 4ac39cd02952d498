#include "format/find_lines.hpp"

#include "format/line_counts.hpp"
#include "format/run_on.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <memory>
#include <mutex>

namespace hawk::format {

namespace {

// Large enough that a chunk costs more than its start, small enough that the
// threads end together.
constexpr std::size_t k_chunk = std::size_t{8} << 20;

constexpr std::size_t k_open = std::string_view::npos;

constexpr std::size_t k_no_limit = std::string_view::npos;

// A line of a chunk, in places of the text; k_open where it goes on outside.
struct Piece {
  std::size_t begin;
  std::size_t end;
};

// Collects the lines of a chunk that is looked through in windows. Never looks
// for a line's bounds outside of the chunk: of a text that is one long line
// every chunk would look at all of it.
class ChunkLines final {
public:
  // Looks at the places from `from` to `to` of the text, which window is a part
  // of, beginning at `base`: around them it has as much as a literal may have.
  void look(const LiteralSearch& search,
            std::string_view window,
            std::size_t base,
            std::size_t from,
            std::size_t to);

  const std::vector<Piece>& pieces() const { return pieces_; }

private:
  std::vector<Piece> pieces_;
  std::size_t line_ = k_open; // begin of the line that goes on
  bool inside_ = false;       // of a line that was found, to its end
};

void ChunkLines::look(const LiteralSearch& search,
                      std::string_view window,
                      std::size_t base,
                      std::size_t from,
                      std::size_t to) {
  const char* const data = window.data();
  const auto place_of = [&](const void* at) {
    return base + static_cast<std::size_t>(static_cast<const char*>(at) - data);
  };
  while (from < to) {
    if (inside_) {
      const void* newline = ::memchr(data + (from - base), '\n', to - from);
      if (newline == nullptr) {
        return;
      }
      pieces_.back().end = place_of(newline);
      inside_ = false;
      line_ = from = place_of(newline) + 1;
      continue;
    }
    const std::size_t at = search.find(window, from - base, to - base);
    const std::size_t end =
        at == std::string_view::npos ? to : std::min(base + at, to);
    const void* newline =
        ::memrchr(data + (from - base), '\n', end - from);
    if (newline != nullptr) {
      line_ = place_of(newline) + 1;
    }
    if (at == std::string_view::npos) {
      return;
    }
    pieces_.push_back({line_, k_open});
    inside_ = true;
    from = end;
  }
}

// Where the line begins that goes on into the text at `place`; no further back
// than `limit`, which begins a line too.
std::size_t
line_begin(std::string_view text, std::size_t place, std::size_t limit) {
  const std::size_t newline =
      text.substr(limit, place - limit).rfind('\n');
  return newline == std::string_view::npos ? limit : limit + newline + 1;
}

std::vector<LineRange> join(std::string_view text,
                            const std::vector<ChunkLines>& chunks) {
  std::vector<LineRange> lines;
  std::size_t done = 0; // a line begins here, and none before it is missing
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    for (Piece piece : chunks[i].pieces()) {
      if (piece.begin == k_open) {
        const std::size_t chunk = i * k_chunk;
        if (chunk < done) { // the line that was found in the chunk before
          continue;
        }
        piece.begin = line_begin(text, chunk, done);
      }
      if (piece.end == k_open) {
        const std::size_t next = std::min((i + 1) * k_chunk, text.size());
        piece.end = std::min(text.find('\n', next), text.size());
      }
      lines.push_back({piece.begin, piece.end});
      done = piece.end + 1;
    }
  }
  return lines;
}

// Where to look on behind what was looked at: no line that begins before it is
// missing.
std::size_t next_place(std::string_view text,
                       std::size_t looked,
                       const std::vector<LineRange>& lines) {
  const std::size_t done = lines.empty() ? 0 : lines.back().end + 1;
  return looked == text.size() ? looked
         : done >= looked      ? std::min(done, text.size())
                               : line_begin(text, looked, done);
}

// Each chunk by one of the threads, in their order, until `most` was found.
template <typename Look>
FoundLines look_at_chunks(std::string_view text,
                          unsigned threads,
                          std::size_t most,
                          const Look& look) {
  std::vector<ChunkLines> chunks((text.size() + k_chunk - 1) / k_chunk);
  std::atomic<std::size_t> next{0};
  std::atomic<std::size_t> found{0};
  if (threads > chunks.size() || chunks.size() == 1) {
    threads = static_cast<unsigned>(std::max<std::size_t>(chunks.size(), 1));
  }
  run_on(threads,
         [&] {
           while (found < most) {
             const std::size_t i = next++;
             if (i >= chunks.size()) {
               return;
             }
             const std::size_t begin = i * k_chunk;
             look(begin, std::min(begin + k_chunk, text.size()), chunks[i]);
             found += chunks[i].pieces().size();
           }
         });
  FoundLines lines;
  lines.lines = join(text, chunks);
  lines.looked = std::min(next.load() * k_chunk, text.size());
  lines.next = next_place(text, lines.looked, lines.lines);
  return lines;
}

// Fits a core's cache with room to spare.
constexpr std::size_t k_window = LineCounts::k_stretch;

// Reads a chunk of what begins at `start` window by window, each with the bytes
// around that a literal over its border needs.
base::Result<> read_chunk(const Input& input,
                          std::uint64_t start,
                          const LiteralSearch& search,
                          std::size_t begin,
                          std::size_t end,
                          LineCounts* counts,
                          ChunkLines& lines) {
  const std::size_t around = search.longest();
  const std::size_t size = input.mapped().size() - start;
  // Not initialised: most of the time of a short file would go there.
  const std::unique_ptr<char[]> buffer(new char[k_window + 2 * around]);
  for (std::size_t from = begin; from < end;) {
    // A window is in one stretch of the file.
    const std::size_t to = std::min<std::size_t>(
        from + k_window - (start + from) % k_window, end);
    const std::size_t base = from - std::min(from, around);
    const std::span<char> window(buffer.get(),
                                 std::min(to + around, size) - base);
    HAWK_CHECK(input.read_at(start + base, window));
    lines.look(search, {window.data(), window.size()}, base, from, to);
    if (counts != nullptr) {
      counts->add(start + from, {window.data() + (from - base), to - from});
    }
    from = to;
  }
  return {};
}

} // namespace

std::vector<LineRange> find_lines(std::string_view text,
                                  std::span<const Literal> literals,
                                  unsigned threads) {
  const LiteralSearch search(literals);
  if (search.empty()) {
    return {};
  }
  return look_at_chunks(
             text,
             threads,
             k_no_limit,
             [&](std::size_t begin, std::size_t end, auto& lines) {
               lines.look(search, text, 0, begin, end);
             })
      .lines;
}

base::Result<FoundLines> find_some_lines(const Input& input,
                                         std::uint64_t start,
                                         std::span<const Literal> literals,
                                         unsigned threads,
                                         std::size_t most,
                                         LineCounts* counts) {
  const LiteralSearch search(literals);
  if (search.empty()) {
    return FoundLines{{}, input.mapped().size()};
  }
  std::mutex mutex;
  base::Result<> failed;
  FoundLines found = look_at_chunks(
      input.mapped().substr(start),
      threads,
      most,
      [&](std::size_t begin, std::size_t end, auto& lines) {
        auto read = read_chunk(
            input, start, search, begin, end, counts, lines);
        if (!read) {
          const std::lock_guard lock(mutex);
          failed = std::move(read);
        }
      });
  HAWK_CHECK(std::move(failed));
  HAWK_CHECK(input.check());
  for (LineRange& line : found.lines) {
    line.begin += start;
    line.end += start;
  }
  found.next += start;
  found.looked += start;
  if (counts != nullptr && found.next > found.looked) {
    // A line that was found ends behind what was looked at. Where `next` is
    // before that, no line ends between.
    counts->add(found.next - 1, input.mapped().substr(found.next - 1, 1));
  }
  return found;
}

base::Result<std::vector<LineRange>>
find_lines(const Input& input,
           std::uint64_t start,
           std::span<const Literal> literals,
           unsigned threads) {
  HAWK_TRY(FoundLines found,
           find_some_lines(input, start, literals, threads, k_no_limit));
  return std::move(found.lines);
}

base::Result<std::vector<LineRange>>
find_lines(const Input& input,
           std::span<const Literal> literals,
           unsigned threads) {
  return find_lines(input, 0, literals, threads);
}

} // namespace hawk::format
