#pragma once

// A block of a log, and what its reader knows at its end: part of log_census.

#include "format/line_decoder.hpp"
#include "format/record_blocks.hpp"
#include "story/ledger.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hawk::story {

class CensusPiece final {
public:
  using Block = format::RecordBlocks::Block;

  // `mapped`: the whole input, if that stays where it is.
  CensusPiece(Ledger& ledger,
              format::TimeReference reference,
              std::string_view mapped);

  void reset();

  // As if nothing were above it.
  void read();

  bool was_read() const { return was_read_; }

  // Where records of several containers are mixed, each waits for its source's
  // next line. The first lines are then told apart from the rest: the reader of
  // the piece before goes on through them, and where it ends up with the same
  // records waiting, all behind them was read rightly. Empty: nothing waits.
  Block head() const { return {block_.text.substr(0, head_size_), block_.offset}; }

  Block behind_head() const {
    return {block_.text.substr(head_size_), block_.offset + head_size_};
  }

  Account& head_account() { return *head_.account; }

  std::uint64_t head_lines() const { return head_lines_; }

  // What waited behind the head.
  const format::LineDecoder::Standing& standing() const { return standing_; }

  // Whether the next piece may be read without knowing this one.
  bool is_done();

  // Behind what was read before.
  void go_on(const Block& block);

  std::string& copy() { return copy_; }

  Block& block() { return block_; }

  format::LineDecoder& decoder() { return decoder_; }

  Account& account() { return *own_.account; }

  std::uint64_t lines() const { return lines_; }

private:
  struct Part {
    Part(Ledger& ledger, std::string_view mapped);

    std::unique_ptr<Account> account;
    format::GlanceSink glances;
  };

  format::GlanceSink glances();

  std::string copy_; // what the block is, unless that is mapped
  Block block_;
  Part own_;
  Part head_;
  format::LineDecoder decoder_;
  format::LineDecoder::Standing standing_;
  std::size_t head_size_ = 0;
  std::uint64_t head_lines_ = 0;
  std::uint64_t lines_ = 0;
  bool was_read_ = false;
};

} // namespace hawk::story
