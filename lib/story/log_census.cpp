#include "story/log_census.hpp"

#include "format/line_part.hpp"
#include "format/record_blocks.hpp"
#include "format/run_on.hpp"
#include "story/census_piece.hpp"
#include "story/record_story.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace hawk::story {

namespace {

// Of all threads together, for what is not mapped.
constexpr std::size_t k_all_blocks = std::size_t{12} << 20;
constexpr std::size_t k_smallest = std::size_t{128} << 10;
constexpr std::size_t k_largest = std::size_t{2} << 20;

// More threads than this find no more to do than their share of the blocks.
constexpr unsigned k_most_threads = 32;

// After so many blocks in a row that had to be read again, nobody reads ahead.
constexpr int k_most_again = 4;

// So many blocks later one is read ahead again, where sources wait.
constexpr int k_serial_blocks = 32;

using Piece = CensusPiece;
using PiecePointer = std::unique_ptr<Piece>;

// Puts the pieces together, in their order.
class Assembly final {
public:
  // `lead`: the time of what comes before the first one.
  Assembly(model::Nanos lead, Census& census)
      : census_(census),
        before_(lead) {}

  // Returns a piece that is free again; none at the first call.
  PiecePointer take(PiecePointer piece);

  void finish();

  // Whether reading ahead was in vain for a while.
  bool is_serial() const { return again_ >= k_most_again; }

private:
  bool may_follow(Piece& piece) const;
  bool goes_over(Piece& piece);
  void settle(Account& account);
  void add_unread();
  PiecePointer follow(PiecePointer piece, std::uint64_t lines);
  void read_on(const Piece::Block& block, bool was_split);

  Census& census_;
  PiecePointer last_; // its reader stands at the end of all that was taken
  model::Nanos before_; // time of the last record that has one
  std::uint64_t lines_ = 0; // above the last piece
  int again_ = 0;
  int serial_ = 0; // blocks since something was read ahead
  format::LineDecoder::Unread unread_;
};

// Whether what a piece read as if nothing were above it is right.
bool Assembly::may_follow(Piece& piece) const {
  using Waiting = format::LineDecoder::Waiting;
  if (!piece.was_read() || piece.decoder().times().state().ambiguous) {
    return false;
  }
  switch (last_->decoder().waiting()) {
  case Waiting::nothing:
    return true;
  case Waiting::more:
  case Waiting::sources:
    return false;
  case Waiting::plain:
    break;
  }
  const std::string_view text = piece.block().text;
  return format::begins_anew(text.substr(0, text.find('\n')));
}

// Whether the reader of the last piece, at the end of the head of this one, has
// the same records waiting as this one's had. It goes there to see.
bool Assembly::goes_over(Piece& piece) {
  last_->go_on(piece.head());
  return piece.decoder().follows(piece.standing(), last_->decoder());
}

void Assembly::settle(Account& account) {
  account.settle(before_);
  before_ = account.last_time().value_or(before_);
  census_.records += account.records();
}

void Assembly::add_unread() {
  const format::LineDecoder::Unread& unread = last_->decoder().unread();
  if (unread_.records == 0) {
    unread_ = unread;
    unread_.line += lines_;
  } else {
    unread_.records += unread.records;
  }
}

// What is known of the last piece is all: the next one takes its place. Of the
// lines counted so far `lines` are the next one's.
PiecePointer Assembly::follow(PiecePointer piece, std::uint64_t lines) {
  again_ = 0;
  settle(last_->account());
  add_unread();
  lines_ += last_->lines() - lines;
  if (!piece->decoder().times().state().any) {
    piece->decoder().times().set_state(last_->decoder().times().state());
  }
  return std::exchange(last_, std::move(piece));
}

// The last piece's reader reads what another one could not, or did in vain.
void Assembly::read_on(const Piece::Block& block, bool was_split) {
  settle(last_->account());
  last_->account().clear();
  last_->go_on(block);
  again_ = last_->is_done() ? 0 : again_ + 1;
  serial_ = was_split ? 0 : serial_ + 1;
  if (serial_ >= k_serial_blocks
      && last_->decoder().waiting() == format::LineDecoder::Waiting::sources) {
    serial_ = 0;
    again_ = k_most_again - 1;
  }
}

PiecePointer Assembly::take(PiecePointer piece) {
  if (last_ == nullptr) {
    last_ = std::move(piece);
    settle(last_->head_account());
    return nullptr;
  }
  const bool split = !piece->head().text.empty()
                     && !piece->decoder().times().state().ambiguous;
  if (split) {
    if (goes_over(*piece)) {
      const std::uint64_t lines = piece->head_lines();
      return follow(std::move(piece), lines);
    }
    read_on(piece->behind_head(), true);
    return piece;
  }
  if (!may_follow(*piece) || !piece->decoder().takes_names(last_->decoder())) {
    read_on(piece->block(), false);
    return piece;
  }
  last_->decoder().finish();
  return follow(std::move(piece), 0);
}

void Assembly::finish() {
  if (last_ != nullptr) {
    last_->decoder().finish();
    settle(last_->account());
    add_unread();
  }
  if (unread_.records > 0) {
    census_.skipped.push_back(format::describe(unread_));
  }
}

// What the threads share.
class Readers final {
public:
  Readers(format::Input& input,
          format::TimeReference reference,
          unsigned threads,
          model::Nanos lead,
          Ledger& into,
          Census& census)
      : mapped_(input.mapped()),
        blocks_(input),
        reference_(reference),
        most_waiting_(threads),
        into_(into),
        census_(census),
        assembly_(lead, census) {}

  // Until there is no more; by any number of threads.
  void work();

  void finish() { assembly_.finish(); }

private:
  PiecePointer make_piece();
  bool fetch(Piece& piece, std::uint64_t& number);
  void hand_in(PiecePointer piece, std::uint64_t number);

  std::string_view mapped_;
  std::mutex fetching_;
  format::RecordBlocks blocks_;
  std::uint64_t next_fetched_ = 0;
  bool ended_ = false;

  std::mutex mutex_; // of what follows
  std::condition_variable taken_;
  format::TimeReference reference_;
  std::size_t most_waiting_;
  Ledger& into_;
  Census& census_;
  Assembly assembly_;
  std::map<std::uint64_t, PiecePointer> waiting_;
  std::uint64_t next_taken_ = 0;
  bool taking_ = false;
  std::atomic<bool> serial_{false};
  std::vector<PiecePointer> free_;
};

PiecePointer Readers::make_piece() {
  {
    const std::lock_guard lock(mutex_);
    if (!free_.empty()) {
      PiecePointer piece = std::move(free_.back());
      free_.pop_back();
      return piece;
    }
  }
  return std::make_unique<Piece>(into_, reference_, mapped_);
}

bool Readers::fetch(Piece& piece, std::uint64_t& number) {
  const std::lock_guard lock(fetching_);
  if (ended_) {
    return false;
  }
  auto block = blocks_.next(piece.copy());
  ended_ = !block || block->text.empty();
  if (!block) {
    census_.failed = std::move(block.error());
  }
  if (ended_) {
    return false;
  }
  piece.block() = *block;
  number = next_fetched_++;
  return true;
}

// Whoever brings the piece that is next takes all that wait behind it.
void Readers::hand_in(PiecePointer piece, std::uint64_t number) {
  std::unique_lock lock(mutex_);
  taken_.wait(lock, [&] {
    return number < next_taken_ + most_waiting_;
  });
  waiting_.emplace(number, std::move(piece));
  while (!taking_ && !waiting_.empty()
         && waiting_.begin()->first == next_taken_) {
    PiecePointer next = std::move(waiting_.begin()->second);
    waiting_.erase(waiting_.begin());
    taking_ = true;
    lock.unlock();
    PiecePointer used = assembly_.take(std::move(next));
    lock.lock();
    taking_ = false;
    serial_ = assembly_.is_serial();
    if (used != nullptr) {
      free_.push_back(std::move(used));
    }
    ++next_taken_;
    taken_.notify_all();
  }
}

void Readers::work() {
  for (;;) {
    PiecePointer piece = make_piece();
    std::uint64_t number = 0;
    if (!fetch(*piece, number)) {
      return;
    }
    piece->reset();
    if (!serial_) {
      piece->read();
    }
    hand_in(std::move(piece), number);
  }
}

} // namespace

std::size_t census_block(unsigned threads) {
  if (threads == 0) {
    threads = std::thread::hardware_concurrency();
  }
  return std::clamp(
      k_all_blocks / (std::size_t{2} * std::min(threads, k_most_threads) + 2),
      k_smallest,
      k_largest);
}

// The time of what comes before the first one, as RecordStory gives it: that
// of the first record that has one, if that is not far. Looks at the beginning
// of the input only, which is not taken.
model::Nanos find_lead(format::Input& input, format::TimeReference reference) {
  const auto beginning = input.beginning();
  if (!beginning) {
    return {};
  }
  std::string_view text = *beginning;
  if (!input.is_all()) {
    text = text.substr(0, text.rfind('\n') + 1);
  }
  std::optional<model::Nanos> first;
  std::size_t untimed = 0;
  format::LineDecoder decoder(
      [&](const model::FileRecord& record) {
        if (!first && untimed <= RecordStory::k_most_untimed) {
          first = time_of(record);
          ++untimed;
        }
      },
      reference);
  decoder.decode(text, 0, 0);
  decoder.finish();
  return first.value_or(model::Nanos{});
}

Census take_census(format::Input& input,
                   format::TimeReference reference,
                   unsigned threads,
                   Ledger& into) {
  Census census;
  const model::Nanos lead = find_lead(input, reference);
  if (threads == 0) {
    threads = std::max(std::thread::hardware_concurrency(), 1U);
  }
  threads = std::min(threads, k_most_threads);
  if (const std::size_t size = input.mapped().size(); size > 0) {
    const std::size_t blocks = size / k_largest + 1;
    threads = static_cast<unsigned>(std::min<std::size_t>(threads, blocks));
  }
  Readers readers(input, reference, threads, lead, into, census);
  format::run_on(threads, [&readers] { readers.work(); });
  readers.finish();
  if (!census.failed) {
    if (auto whole = input.check(); !whole) {
      census.failed = std::move(whole.error());
    }
  }
  return census;
}

} // namespace hawk::story
