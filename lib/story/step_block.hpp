#pragma once

// The records of a piece of a log as steps of stories: what each does, of which
// ids, when. Texts are kept once, and go with the block.

#include "format/glance.hpp"
#include "model/file_record.hpp"
#include "story/glance_ids.hpp"
#include "story/id_shape.hpp"
#include "story/ledger.hpp"
#include "story/operation_ids.hpp"
#include "story/text_store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hawk::story {

// The numbers are those of its block.
struct BlockStep {
  model::Nanos time{}; // of the record before, if it has none
  model::Nanos end{};  // the same, or later
  OperationId operation = 0;
  std::uint32_t first_id = 0;
  std::uint32_t ids = 0;
  bool timed = false;        // false: nor has any record before
  bool is_operation = false; // it does something
  bool failed = false;
  bool has_duration = false; // from `time` to `end`
};

struct BlockId {
  std::uint32_t text = 0; // its number
  std::uint32_t key = 0;  // its number
  Shape shape = Shape::sure;
};

class StepBlock final {
public:
  // Whether an attribute is needed of a glance.
  static bool is_wanted(std::string_view name);

  // Records in the order of the file.
  void add(const format::Glance& glance);
  void add(model::FileRecord record);

  const std::vector<BlockStep>& steps() const { return steps_; }

  std::span<const BlockId> ids_of(const BlockStep& step) const {
    return std::span(ids_).subspan(step.first_id, step.ids);
  }

  // By number.
  const OperationIds& operations() const { return operations_; }
  const std::vector<std::string_view>& texts() const { return texts_.all(); }
  const std::vector<std::string_view>& keys() const { return keys_.all(); }

  std::optional<model::Nanos> last_time() const { return time_; }

  void clear();

private:
  // Numbers for texts.
  class Numbers {
  public:
    std::uint32_t number_of(std::string_view text);

    const std::vector<std::string_view>& all() const { return all_; }

    void clear();

  private:
    struct Hash {
      std::size_t operator()(std::string_view text) const;
    };

    TextStore store_;
    std::vector<std::string_view> all_;
    std::unordered_map<std::string_view, std::uint32_t, Hash> numbers_;
  };

  void add_id(std::string_view key, std::string_view value, Shape shape);
  BlockStep& add_step(std::optional<model::Nanos> time);

  std::vector<BlockStep> steps_;
  std::vector<BlockId> ids_;
  OperationIds operations_;
  Numbers texts_;
  Numbers keys_;
  std::optional<model::Nanos> time_;
  GlanceIds glance_ids_;
  std::string operation_;
};

// A block that goes to `settle` with the time of what comes before it.
std::unique_ptr<Account> make_step_account(
    std::function<void(const StepBlock&, model::Nanos before)> settle);

} // namespace hawk::story
