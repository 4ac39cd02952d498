#include "format/record_blocks.hpp"

#include "format/line_part.hpp"

#include <utility>

namespace hawk::format {

namespace {

// Of a block without a seam in so many lines the last line is as good.
constexpr int k_most_lines = 256;
constexpr std::size_t k_reach = std::size_t{64} << 10;

// Where the last line begins that begins a record; 0: not found.
std::size_t find_seam(std::string_view text) {
  std::size_t end = text.size();
  for (int i = 0; i < k_most_lines && text.size() - end < k_reach; ++i) {
    const std::size_t before =
        end < 2 ? std::string_view::npos : text.rfind('\n', end - 2);
    if (before == std::string_view::npos) {
      return 0;
    }
    const std::size_t begin = before + 1;
    const std::size_t stop = text.find('\n', begin);
    if (begins_anew(text.substr(
            begin, stop == std::string_view::npos ? stop : stop - begin))) {
      return begin;
    }
    end = begin;
  }
  return 0;
}

} // namespace

// Keeps what is behind the seam for the next block.
RecordBlocks::Block RecordBlocks::cut(Block block) {
  const std::size_t seam = find_seam(block.text);
  if (seam == 0) {
    rest_ = {};
    return block;
  }
  rest_ = block.text.substr(seam);
  rest_offset_ = block.offset + seam;
  if (input_.mapped().empty()) {
    rest_copy_.assign(rest_);
    rest_ = rest_copy_;
  }
  block.text = block.text.substr(0, seam);
  return block;
}

base::Result<std::string_view> RecordBlocks::take_next() {
  if (!waiting_.empty()) {
    return std::exchange(waiting_, {});
  }
  HAWK_TRY(const std::string_view block, input_.next_block());
  offset_ = input_.offset();
  return block;
}

base::Result<RecordBlocks::Block> RecordBlocks::next(std::string& copy) {
  const std::string_view rest = std::exchange(rest_, {});
  if (ended_) {
    return Block{};
  }
  HAWK_TRY(const std::string_view next, take_next());
  const bool mapped = !input_.mapped().empty();
  const auto hold = [&](std::string_view text) {
    return mapped ? text : std::string_view(copy.assign(text));
  };
  if (rest.empty()) {
    ended_ = next.empty();
    return cut({hold(next), offset_});
  }
  // Behind a line that was cut the input goes on with another one.
  if (next.empty() || rest_offset_ + rest.size() != offset_) {
    ended_ = next.empty();
    waiting_ = next;
    return Block{hold(rest), rest_offset_};
  }
  const std::string_view joined =
      mapped ? std::string_view(rest.data(), rest.size() + next.size())
             : std::string_view(copy.assign(rest).append(next));
  return cut({joined, rest_offset_});
}

} // namespace hawk::format
