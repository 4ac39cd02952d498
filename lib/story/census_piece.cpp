#include "story/census_piece.hpp"

#include <algorithm>
#include <utility>

namespace hawk::story {

namespace {

// Of a block this part is its head: 32 KiB of two MiB, in which most sources
// have a line.
constexpr std::size_t k_head_part = 64;

} // namespace

CensusPiece::Part::Part(Ledger& ledger, std::string_view mapped)
    : account(ledger.make_account(mapped)),
      glances(account->glances()) {}

CensusPiece::CensusPiece(Ledger& ledger,
                         format::TimeReference reference,
                         std::string_view mapped)
    : own_(ledger, mapped),
      head_(ledger, mapped),
      decoder_(
          [this](model::FileRecord record) {
            own_.account->add(std::move(record));
          },
          glances(),
          reference) {}

// To whichever account is its own at the time.
format::GlanceSink CensusPiece::glances() {
  format::GlanceSink sink = own_.glances;
  sink.accept = [this](const format::Glance& glance) {
    own_.glances.accept(glance);
  };
  return sink;
}

void CensusPiece::reset() {
  decoder_.reset();
  own_.account->clear();
  head_.account->clear();
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
      std::swap(own_, head_);
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
