#pragma once

// An input in blocks that begin with a record wherever their lines tell that by
// their look (begins_anew). One of a mapped file is a part of the mapping, else
// a copy.

#include "base/result.hpp"
#include "format/input.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace hawk::format {

class RecordBlocks final {
public:
  explicit RecordBlocks(Input& input)
      : input_(input) {}

  struct Block {
    std::string_view text; // empty: the end
    std::uint64_t offset = 0;
  };

  // The next one, in `copy` unless it is mapped.
  base::Result<Block> next(std::string& copy);

private:
  Block cut(Block block);
  base::Result<std::string_view> take_next();

  Input& input_;
  bool ended_ = false;
  std::string_view waiting_; // was taken and not handed out
  std::uint64_t offset_ = 0; // of what was taken last
  // What was left of the block before.
  std::string_view rest_; // mapped, or of rest_copy_
  std::string rest_copy_;
  std::uint64_t rest_offset_ = 0;
};

} // namespace hawk::format
