#pragma once

// Which stories went the same way, and what the few that did not lack or have
// beside the many: for `replay --shapes`.
//
// Two stories have one shape if they have the same operations, each once or
// each repeatedly (a loop of three rounds is as one of five), in orders that
// differ only where many stories differ: what runs concurrently comes in any
// order. An order of two operations that hardly any story has, where all others
// have them the other way round, makes a shape of its own. Orders are those of
// the first time that each operation came. A word that only tells stories apart
// is part of no operation: see varying_words.hpp.

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

struct ShapeStep {
  std::string operation;
  bool repeated = false;

  bool operator==(const ShapeStep&) const = default;
};

// What a shape has otherwise than the bigger one that it is like.
struct ShapeDifference {
  enum class Kind {
    lacks,    // `operation`, which comes after `other` (empty: first)
    adds,     // `operation`, after `other`
    once,     // what the others do repeatedly
    repeated, // what the others do once
    before,   // `operation` before `other`
  };

  Kind kind = Kind::lacks;
  std::string operation;
  std::string other;

  bool operator==(const ShapeDifference&) const = default;
};

struct ShapeRow {
  std::uint64_t stories = 0;
  std::uint64_t peers = 0; // stories of the same kind: this shape's and others
  std::vector<ShapeStep> steps;      // in the order of one of its stories
  std::vector<std::string> examples; // ids, the first ones, 8 at most
  std::uint64_t failed = 0;          // stories with an error
  std::string last_error;            // of one of them, its operation
  model::Nanos shortest{};
  model::Nanos median{};
  model::Nanos longest{};
  std::string key;  // of the id: where it was found first
  std::string kind; // of a story that a probe stated, as in a CatalogueRow
  std::string name;
  // The bigger shape that it is like: its place among the rows, how many
  // stories that has, and how long those take. Nothing is like it: 0 stories.
  std::size_t like = 0;
  std::uint64_t like_stories = 0;
  model::Nanos like_median{};
  std::vector<ShapeDifference> differences;
  bool unfinished = false; // it may lack what the files do not have any more

  bool operator==(const ShapeRow&) const = default;
};

class Shapes final : public Ledger {
public:
  static constexpr std::size_t k_max_stories = 200'000;
  static constexpr std::size_t k_max_steps = 256; // different ones, a story

  void add(const Entry& entry) override;

  std::unique_ptr<Account> make_account(std::string_view lasting) override;

  // The few that are like many first, fewest before; then those that may only
  // be unfinished, those that nothing is like, and the big ones.
  std::vector<ShapeRow> rows() const;

  // Entries whose ids found no room.
  std::uint64_t dropped() const { return dropped_; }

  struct Step {
    OperationId operation = 0;
    std::uint32_t count = 0;
    model::Nanos first{};      // the time of the first one
    std::uint64_t number = 0; // the entry, as they came
  };

  // How many entries of a story another one has too.
  struct Shared {
    std::size_t story = 0; // its place
    std::uint64_t entries = 0;
  };

  struct Story {
    std::string id;
    std::vector<Shared> shared; // with those that its first entry has as well
    std::string kind;
    std::string name;
    std::uint32_t key = 0; // an OperationId of keys_
    Shape look = Shape::sure;
    model::Nanos first{};
    model::Nanos last{};
    std::uint64_t number = 0; // of its first entry, as they came
    std::size_t id_number = 0; // among the ids of that
    std::uint64_t entries = 0;
    std::uint64_t fingerprint = 0; // of which entries it has, in any order
    std::uint64_t errors = 0;
    OperationId last_error = 0;
    model::Nanos error_time{};
    std::vector<Step> steps; // in the order of their first time
  };

private:
  // An entry, or a step of a block.
  struct Deed {
    model::Nanos time{};
    model::Nanos end{};
    std::optional<OperationId> operation;
    bool failed = false;
  };

  void add(const StepBlock& block, model::Nanos before);
  std::optional<std::size_t> find_story(std::string_view key,
                                        std::string_view id,
                                        model::Nanos time);
  std::vector<Story> join_halves() const;
  void begin(const Deed& deed);
  bool add_to(std::size_t place,
              std::string_view id,
              std::uint32_t key,
              Shape look);
  void share();

  OperationIds operations_;
  OperationIds keys_;
  std::vector<Story> stories_;
  std::unordered_map<std::string, std::size_t> places_; // by normalised id
  Deed deed_;                         // that is being added
  std::vector<std::size_t> of_entry_; // its stories
  std::string operation_;
  std::string normal_;
  std::uint64_t entries_ = 0;
  std::uint64_t dropped_ = 0;
};

} // namespace hawk::story
