#include "story/alignment.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

using In = AlignedRun::In;
using Place = std::ptrdiff_t;

// Sequences up to this long are compared with more effort.
constexpr std::size_t k_short = 20'000;
constexpr Place k_most_rounds_short = 4096;
constexpr Place k_most_rounds = 256;

constexpr Place k_none = -1;

// A part of both sequences that is not aligned yet.
struct Box {
  std::size_t left, left_end;
  std::size_t right, right_end;
};

// The furthest place on each diagonal, from one corner of a box.
class Frontier {
public:
  explicit Frontier(Place most)
      : most_(most),
        at_(static_cast<std::size_t>(2 * most + 3), k_none) {}

  Place& operator[](Place diagonal) {
    return at_[static_cast<std::size_t>(diagonal + most_ + 1)];
  }

  void begin_round(Place round) {
    (*this)[round] = (*this)[-round] = k_none;
    (*this)[round + 1] = (*this)[-round - 1] = k_none;
  }

private:
  Place most_;
  std::vector<Place> at_;
};

class Aligner {
public:
  Aligner(std::span<const OperationId> left, std::span<const OperationId> right)
      : left_(left),
        right_(right),
        most_(left.size() + right.size() <= k_short ? k_most_rounds_short
                                                    : k_most_rounds),
        forward_(most_),
        backward_(most_) {}

  std::vector<AlignedRun> align();

private:
  struct Split {
    Place x, y;
  };

  void add(In in, std::size_t left, std::size_t right, std::size_t length);
  Split split(const Box& box);
  template <typename Same>
  Place reach(Frontier& frontier,
              Place round,
              Place diagonal,
              Place width,
              Place height,
              Same same);

  std::span<const OperationId> left_;
  std::span<const OperationId> right_;
  Place most_;
  Frontier forward_;
  Frontier backward_;
  std::vector<AlignedRun> runs_;
};

void Aligner::add(In in,
                  std::size_t left,
                  std::size_t right,
                  std::size_t length) {
  if (length == 0) {
    return;
  }
  if (!runs_.empty() && runs_.back().in == in) {
    runs_.back().length += length;
    return;
  }
  // "- + -" of one gap is told as "- +".
  if (in == In::left && !runs_.empty() && runs_.back().in == In::right) {
    AlignedRun& added = runs_.back();
    if (runs_.size() > 1 && runs_[runs_.size() - 2].in == In::left) {
      runs_[runs_.size() - 2].length += length;
      added.left += length;
    } else {
      const AlignedRun removed{In::left, left, added.right, length};
      added.left += length;
      runs_.insert(runs_.end() - 1, removed);
    }
    return;
  }
  runs_.push_back({in, left, right, length});
}

// One round further on a diagonal; where that is, or k_none beyond the box.
template <typename Same>
Place Aligner::reach(Frontier& frontier,
                     Place round,
                     Place diagonal,
                     Place width,
                     Place height,
                     Same same) {
  Place x = round == 0 ? 0 : k_none;
  const Place down = frontier[diagonal + 1];
  if (down != k_none && down - diagonal <= height) {
    x = down;
  }
  const Place over = frontier[diagonal - 1];
  if (over != k_none && over + 1 <= width) {
    x = std::max(x, over + 1);
  }
  while (x != k_none && x < width && x - diagonal < height
         && same(x, x - diagonal)) {
    ++x;
  }
  frontier[diagonal] = x;
  return x;
}

// A place on a shortest way through the box, about half way; of a box that
// takes too long the furthest that was reached. Neither side of the box is
// empty, and neither its first nor its last operations are the same.
Aligner::Split Aligner::split(const Box& box) {
  const auto width = static_cast<Place>(box.left_end - box.left);
  const auto height = static_cast<Place>(box.right_end - box.right);
  const Place delta = width - height;
  const bool odd = delta % 2 != 0;
  const OperationId* left = left_.data() + box.left;
  const OperationId* right = right_.data() + box.right;
  Split furthest{0, 0};
  for (Place round = 0; round < most_; ++round) {
    forward_.begin_round(round);
    backward_.begin_round(round);
    for (Place k = -round; k <= round; k += 2) {
      const Place x =
          reach(forward_, round, k, width, height, [&](Place i, Place j) {
            return left[i] == right[j];
          });
      if (x == k_none) {
        continue;
      }
      if (2 * x - k > furthest.x + furthest.y) {
        furthest = {x, x - k};
      }
      const Place other = delta - k;
      if (odd && other > -round && other < round
          && backward_[other] != k_none && x + backward_[other] >= width) {
        return {x, x - k};
      }
    }
    for (Place k = -round; k <= round; k += 2) {
      const Place x =
          reach(backward_, round, k, width, height, [&](Place i, Place j) {
            return left[width - 1 - i] == right[height - 1 - j];
          });
      const Place other = delta - k;
      if (!odd && x != k_none && other >= -round && other <= round
          && forward_[other] != k_none && x + forward_[other] >= width) {
        return {width - x, height - (x - k)};
      }
    }
  }
  return furthest;
}

std::vector<AlignedRun> Aligner::align() {
  std::vector<Box> boxes = {{0, left_.size(), 0, right_.size()}};
  while (!boxes.empty()) {
    Box box = boxes.back();
    boxes.pop_back();
    std::size_t front = 0;
    while (box.left + front < box.left_end && box.right + front < box.right_end
           && left_[box.left + front] == right_[box.right + front]) {
      ++front;
    }
    add(In::both, box.left, box.right, front);
    box.left += front;
    box.right += front;
    if (box.left == box.left_end || box.right == box.right_end) {
      add(In::left, box.left, box.right, box.left_end - box.left);
      add(In::right, box.left_end, box.right, box.right_end - box.right);
      continue;
    }
    std::size_t back = 0;
    while (left_[box.left_end - back - 1] == right_[box.right_end - back - 1]) {
      ++back;
      if (box.left + back == box.left_end
          || box.right + back == box.right_end) {
        break;
      }
    }
    if (back > 0) {
      boxes.push_back({box.left_end - back,
                       box.left_end,
                       box.right_end - back,
                       box.right_end});
      boxes.push_back({box.left,
                       box.left_end - back,
                       box.right,
                       box.right_end - back});
      continue;
    }
    const Split at = split(box);
    const std::size_t left = box.left + static_cast<std::size_t>(at.x);
    const std::size_t right = box.right + static_cast<std::size_t>(at.y);
    boxes.push_back({left, box.left_end, right, box.right_end});
    boxes.push_back({box.left, left, box.right, right});
  }
  return std::move(runs_);
}

} // namespace

std::vector<AlignedRun> align(std::span<const OperationId> left,
                              std::span<const OperationId> right) {
  return Aligner(left, right).align();
}

} // namespace hawk::story
