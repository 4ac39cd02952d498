#pragma once

// All steps of a file, a story at a time: one side of a comparison. The stories
// stand in the order in which they began, what is of none before them.

#include "story/ledger.hpp"
#include "story/operation_ids.hpp"
#include "story/step_block.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hawk::story {

// One story, or as many as there are ids.
enum class Holds { story, stories };

class StorySteps final : public Ledger {
public:
  static constexpr std::size_t k_max_steps = 4'000'000;

  struct Step {
    model::Nanos time{};
    // Of a span its duration, else the time since the step before it in its
    // story; below 0: not known.
    model::Nanos latency{-1};
    OperationId operation = 0;
    std::uint32_t story = 0; // its place
    bool failed = false;
    bool has_duration = false;
  };

  struct Story {
    std::string id; // as spelt first; empty: of none
    model::Nanos first{};
    std::uint64_t number = 0; // of its first step, as they came
  };

  explicit StorySteps(Holds holds)
      : holds_(holds) {}

  // An entry of several stories is a step of the first of them that is surely
  // an id.
  void add(const Entry& entry) override;

  std::unique_ptr<Account> make_account(std::string_view lasting) override;

  // Once, when all are added.
  void put_in_order();

  Holds holds() const { return holds_; }

  std::vector<Step>& steps() { return steps_; }
  const std::vector<Step>& steps() const { return steps_; }

  // By place; the first one is what is of no story.
  const std::vector<Story>& stories() const { return stories_; }

  const OperationIds& operations() const { return operations_; }

  std::uint64_t failures() const { return failures_; }

  // Steps beyond what is kept.
  std::uint64_t left_out() const { return left_out_; }

  // From the first step to the end of the last.
  model::Nanos total() const;

private:
  void add(const StepBlock& block, model::Nanos before);
  void add(const Step& step, model::Nanos end, std::string_view id);
  std::uint32_t story_of(std::string_view key,
                         std::string_view id,
                         model::Nanos time);
  void join_halves();
  std::vector<std::uint32_t> ranks();

  Holds holds_;
  std::vector<Step> steps_;
  std::vector<Story> stories_ = std::vector<Story>(1);
  std::unordered_map<std::string, std::uint32_t> places_; // by normalised id
  OperationIds operations_;
  std::optional<model::Nanos> first_;
  model::Nanos last_{};
  std::uint64_t failures_ = 0;
  std::uint64_t left_out_ = 0;
  std::string operation_; // of the entry
  std::string normal_;    // its id
};

} // namespace hawk::story
