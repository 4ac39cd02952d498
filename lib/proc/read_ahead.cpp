#include "proc/read_ahead.hpp"

#include <algorithm>
#include <cstring>

namespace hawk::proc {

namespace {

// What is larger is read once in a while only: texts and tables.
constexpr std::size_t k_most_size = 256;

// Frames and code objects of the deepest stack that is read; below IOV_MAX.
constexpr std::size_t k_most_wishes = 640;

// Not asked for in so many moments: of a stack that is gone.
constexpr int k_most_age = 2;

// To pin a page costs more than to copy what lies between two frames of it.
constexpr std::uint64_t k_most_gap = 512;

} // namespace

void ReadAhead::plan() {
  pieces_.clear();
  std::size_t offset = 0;
  for (auto at = wishes_.begin(); at != wishes_.end();) {
    if (++at->second.age > k_most_age) {
      at = wishes_.erase(at);
      continue;
    }
    const std::uint64_t address = at->first;
    const std::uint64_t end = address + at->second.size;
    if (!pieces_.empty()
        && address <= pieces_.back().address + pieces_.back().size
                          + k_most_gap) {
      Piece& last = pieces_.back();
      const std::uint64_t grown = std::max(end, last.address + last.size);
      offset += grown - (last.address + last.size);
      last.size = grown - last.address;
    } else {
      pieces_.push_back({address, at->second.size, offset});
      offset += at->second.size;
    }
    ++at;
  }
  bytes_.resize(offset);
}

// Behind what cannot be read nothing was: it is left out from now on.
void ReadAhead::keep(std::size_t size) {
  const auto is_read = [size](const Piece& piece) {
    return piece.offset + piece.size <= size;
  };
  const auto broken = std::find_if_not(pieces_.begin(), pieces_.end(), is_read);
  if (broken == pieces_.end()) {
    return;
  }
  wishes_.erase(wishes_.lower_bound(broken->address),
                wishes_.lower_bound(broken->address + broken->size));
  pieces_.erase(broken, pieces_.end());
}

void ReadAhead::refresh() {
  plan();
  std::vector<ProcessMemory::Range> ranges;
  ranges.reserve(pieces_.size());
  for (const Piece& piece : pieces_) {
    ranges.push_back({piece.address, piece.size});
  }
  keep(memory_.read(ranges, bytes_));
}

const ReadAhead::Piece* ReadAhead::find(std::uint64_t address,
                                        std::size_t size) const {
  auto at = std::upper_bound(
      pieces_.begin(),
      pieces_.end(),
      address,
      [](std::uint64_t asked, const Piece& piece) {
        return asked < piece.address;
      });
  if (at == pieces_.begin()) {
    return nullptr;
  }
  --at;
  return address - at->address + size <= at->size ? &*at : nullptr;
}

void ReadAhead::note(std::uint64_t address, std::size_t size) {
  const auto known = wishes_.find(address);
  if (known != wishes_.end()) {
    known->second.age = 0;
    known->second.size = std::max(known->second.size, size);
  } else if (size <= k_most_size && wishes_.size() < k_most_wishes) {
    wishes_[address] = {size, 0};
  }
}

bool ReadAhead::read(std::uint64_t address, std::span<char> into) {
  // What no process has is not added up with sizes.
  constexpr std::uint64_t k_end = std::uint64_t{1} << 57;
  if (address >= k_end) {
    return false;
  }
  if (const Piece* piece = find(address, into.size())) {
    note(address, into.size());
    std::memcpy(into.data(),
                bytes_.data() + piece->offset + (address - piece->address),
                into.size());
    return true;
  }
  ++unforeseen_;
  if (!memory_.read(address, into)) {
    return false;
  }
  note(address, into.size());
  return true;
}

} // namespace hawk::proc
