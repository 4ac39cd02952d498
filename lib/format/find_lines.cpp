#include "format/find_lines.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <system_error>
#include <thread>

namespace hawk::format {

namespace {

// Large enough that a chunk costs more than its start, small enough that the
// threads end together. Threads pay mainly because they take turns in page
// faults.
constexpr std::size_t k_chunk = std::size_t{8} << 20;

constexpr std::size_t k_open = std::string_view::npos;

// A line of a chunk, in places of the text; k_open where it goes on outside.
struct Piece {
  std::size_t begin;
  std::size_t end;
};

struct Chunk {
  std::vector<Piece> pieces;
};

// Never looks for a line's bounds outside of the chunk: of a text that is one
// long line every chunk would look at all of it.
void find_in_chunk(std::string_view text,
                   const LiteralSearch& search,
                   std::size_t begin,
                   std::size_t end,
                   Chunk& found) {
  const char* const data = text.data();
  std::size_t from = begin;
  while (from < end) {
    const std::size_t at = search.find(text, from, end);
    if (at == std::string_view::npos) {
      return;
    }
    const void* before = ::memrchr(data + from, '\n', at - from);
    const void* after = ::memchr(data + at, '\n', end - at);
    Piece piece{from == begin ? k_open : from, k_open};
    if (before != nullptr) {
      piece.begin =
          static_cast<std::size_t>(static_cast<const char*>(before) - data) + 1;
    }
    if (after == nullptr) {
      found.pieces.push_back(piece);
      return;
    }
    piece.end =
        static_cast<std::size_t>(static_cast<const char*>(after) - data);
    found.pieces.push_back(piece);
    from = piece.end + 1;
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
                            const std::vector<Chunk>& chunks) {
  std::vector<LineRange> lines;
  std::size_t done = 0; // a line begins here, and none before it is missing
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    for (Piece piece : chunks[i].pieces) {
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

template <typename Work>
void run_on(unsigned threads, const Work& work) {
  std::vector<std::thread> others;
  try {
    for (unsigned i = 1; i < threads; ++i) {
      others.emplace_back(work);
    }
  } catch (const std::system_error&) {
    // A limit of the container. Fewer threads do the same.
  }
  work();
  for (std::thread& other : others) {
    other.join();
  }
}

} // namespace

std::vector<LineRange> find_lines(std::string_view text,
                                  std::span<const Literal> literals,
                                  unsigned threads) {
  const LiteralSearch search(literals);
  if (search.empty()) {
    return {};
  }
  std::vector<Chunk> chunks((text.size() + k_chunk - 1) / k_chunk);
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < chunks.size(); i = next++) {
      const std::size_t begin = i * k_chunk;
      find_in_chunk(text,
                    search,
                    begin,
                    std::min(begin + k_chunk, text.size()),
                    chunks[i]);
    }
  };
  if (threads == 0) {
    threads = std::max(1U, std::thread::hardware_concurrency());
  }
  run_on(static_cast<unsigned>(
             std::min<std::size_t>(threads, chunks.size())),
         work);
  return join(text, chunks);
}

} // namespace hawk::format
