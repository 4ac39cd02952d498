#pragma once

// Two stories, or two files of stories, side by side: for `hawkctl diff`.
//
// Each side's steps are told a story at a time, in the order in which the
// stories began, so that how they were interleaved makes no difference.

#include "story/operation_ids.hpp"
#include "story/story_steps.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

// Its texts are the Comparison's: there may be millions of steps.
struct ComparedStep {
  enum class In { both, left, right };

  In in = In::both;
  std::string_view operation;
  std::string_view left_id; // of the story; empty: none, or not in this side
  std::string_view right_id;
  std::optional<model::Nanos> left_latency;
  std::optional<model::Nanos> right_latency;
  bool left_failed = false;
  bool right_failed = false;
  bool moved = false; // the other side has it too: moved_steps.hpp

  bool operator==(const ComparedStep&) const = default;
};

// An operation, however often it came.
struct ComparedOperation {
  std::string operation;
  std::uint64_t left_count = 0;
  std::uint64_t right_count = 0;
  std::optional<model::Nanos> left_median; // of its latencies
  std::optional<model::Nanos> right_median;

  bool operator==(const ComparedOperation&) const = default;
};

struct ComparedSide {
  std::uint64_t steps = 0;
  std::uint64_t stories = 0;
  std::uint64_t failures = 0;
  std::uint64_t left_out = 0; // steps beyond what is compared
  model::Nanos total{};       // from its first to its last

  bool operator==(const ComparedSide&) const = default;
};

struct Compared {
  ComparedSide left;
  ComparedSide right;
  std::vector<ComparedStep> steps;
  // The first step that is not in both, nor was moved by chance.
  std::optional<std::size_t> divergence;
  // In the order in which they came first.
  std::vector<ComparedOperation> operations;
};

class Comparison final {
public:
  explicit Comparison(Holds holds)
      : left_(holds),
        right_(holds) {}

  // The sides may be filled by two threads.
  StorySteps& left() { return left_; }
  StorySteps& right() { return right_; }

  // Once, when both are full. What it returns refers to this.
  Compared compare();

private:
  void join_operations();
  void align_steps(Compared& out) const;
  void compare_operations(Compared& out) const;

  OperationIds operations_; // of both, once they are compared
  StorySteps left_;
  StorySteps right_;
};

} // namespace hawk::story
