#include "story/census_piece.hpp"

#include "story/id_keys.hpp"

#include <algorithm>
#include <utility>

namespace hawk::story {

namespace {

// Of a block this part is its head: 32 KiB of two MiB, in which most sources
// have a line.
constexpr std::size_t k_head_part = 64;

} // namespace

CensusPiece::CensusPiece(format::TimeReference reference)
    : decoder_(
        [this](model::FileRecord record) { tally_.add(std::move(record)); },
        {is_id_key,
         [this](const format::Glance& glance) { tally_.add(glance); }},
        reference) {}

void CensusPiece::reset() {
  decoder_.reset();
  tally_.clear();
  head_tally_.clear();
  head_size_ = 0;
  lines_ = 0;
  was_read_ = false;
}

void CensusPiece::read() {
  const std::string_view text = block_.text;
  const std::size_t size =
      std::min(text.find('\n', text.size() / k_head_part), text.size() - 1) + 1;
  go_on({text.substr(0, size), block_.offset});
  if (size < text.size()) {
    if (decoder_.waiting() == format::LineDecoder::Waiting::sources
        && decoder_.unread().records == 0) {
      head_size_ = size;
      head_lines_ = lines_;
      standing_ = decoder_.standing();
      std::swap(tally_, head_tally_);
    }
    go_on({text.substr(size), block_.offset + size});
  }
  was_read_ = true;
}

bool CensusPiece::is_done() {
  const auto waiting = decoder_.waiting();
  return (waiting == format::LineDecoder::Waiting::nothing
          || waiting == format::LineDecoder::Waiting::plain)
         && !decoder_.times().state().ambiguous;
}

void CensusPiece::go_on(const Block& block) {
  lines_ += decoder_.decode(block.text, block.offset, lines_ + 1);
}

} // namespace hawk::story
