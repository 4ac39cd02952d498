#pragma once

// Two stories, or two files of stories, side by side: for `hawkctl diff`.
//
// Each side's steps are told a story at a time, in the order in which the
// stories began, so that how they were interleaved makes no difference.
//
// The latency of a span is its duration, that of anything else the time since
// the step before it in its story.

#include "story/entry.hpp"
#include "story/operation_ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
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
  std::optional<std::size_t> divergence; // the first step not in both
  // In the order in which they came first.
  std::vector<ComparedOperation> operations;
};

class Comparison final {
public:
  static constexpr std::size_t k_max_steps = 4'000'000; // a side

  // What a side holds: one story, or as many as there are ids.
  enum class Holds { story, stories };

  explicit Comparison(Holds holds)
      : holds_(holds) {}

  // Entries in the order of time. An entry of several stories is a step of the
  // first of them. The sides may be added by two threads.
  void add_left(const Entry& entry) { add(left_, entry); }

  void add_right(const Entry& entry) { add(right_, entry); }

  // Once, when all are added. What it returns refers to this.
  Compared compare();

private:
  struct Step {
    OperationId operation = 0;
    std::uint32_t story = 0; // 0: of none
    model::Nanos latency{-1};
    bool failed = false;
  };

  struct Story {
    std::string id;
    model::Nanos last{};
    bool begun = false;
  };

  struct Side {
    std::vector<Step> steps;
    std::vector<Story> stories = std::vector<Story>(1);
    std::unordered_map<std::string, std::uint32_t> places;
    OperationIds operations;
    std::string operation; // of the entry
    std::string normal;    // its id
    std::optional<model::Nanos> first;
    model::Nanos last{};
    ComparedSide shown;
  };

  std::uint32_t story_of(Side& side, const Entry& entry) const;
  void add(Side& side, const Entry& entry);
  void join_operations();
  void align_steps(Compared& out) const;
  void compare_operations(Compared& out) const;

  Holds holds_;
  OperationIds operations_; // of both, once they are compared
  Side left_;
  Side right_;
};

} // namespace hawk::story
