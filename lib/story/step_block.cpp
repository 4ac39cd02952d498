#include "story/step_block.hpp"

#include "base/hash.hpp"
#include "format/severity.hpp"
#include "story/id_hash.hpp"
#include "story/id_keys.hpp"
#include "story/operation.hpp"
#include "story/record_ids.hpp"
#include "story/record_story.hpp"
#include "story/value_ids.hpp"

#include <utility>
#include <variant>

namespace hawk::story {

namespace {

class StepAccount final : public Account {
public:
  using Settle = std::function<void(const StepBlock&, model::Nanos)>;

  explicit StepAccount(Settle settle)
      : settle_(std::move(settle)) {}

  format::GlanceSink glances() override {
    return {StepBlock::is_wanted,
            [this](const format::Glance& glance) { block_.add(glance); },
            format::BodilessGlances::refused};
  }

  void add(model::FileRecord record) override { block_.add(std::move(record)); }

  std::uint64_t records() const override { return block_.steps().size(); }

  std::optional<model::Nanos> last_time() const override {
    return block_.last_time();
  }

  void settle(model::Nanos before) override { settle_(block_, before); }

  void clear() override { block_.clear(); }

private:
  Settle settle_;
  StepBlock block_;
};

} // namespace

std::size_t StepBlock::Numbers::Hash::operator()(std::string_view text) const {
  return base::hash_bytes(text, id_hash_seed());
}

std::uint32_t StepBlock::Numbers::number_of(std::string_view text) {
  const auto found = numbers_.find(text);
  if (found != numbers_.end()) {
    return found->second;
  }
  const auto number = static_cast<std::uint32_t>(all_.size());
  numbers_.emplace(all_.emplace_back(store_.keep(text)), number);
  return number;
}

void StepBlock::Numbers::clear() {
  numbers_.clear();
  all_.clear();
  store_.clear();
}

bool StepBlock::is_wanted(std::string_view name) {
  return is_operation_key(name) || holds_ids(name);
}

void StepBlock::clear() {
  steps_.clear();
  ids_.clear();
  operations_.clear();
  texts_.clear();
  keys_.clear();
  time_.reset();
}

void StepBlock::add_id(std::string_view key,
                       std::string_view value,
                       Shape shape) {
  ids_.push_back({texts_.number_of(value), keys_.number_of(key), shape});
  ++steps_.back().ids;
}

BlockStep& StepBlock::add_step(std::optional<model::Nanos> time) {
  time_ = time ? time : time_;
  BlockStep& step = steps_.emplace_back();
  step.time = step.end = time_.value_or(model::Nanos{});
  step.timed = time_.has_value();
  step.first_id = static_cast<std::uint32_t>(ids_.size());
  step.is_operation = !operation_.empty();
  step.operation = step.is_operation ? operations_.id_of(operation_) : 0;
  return step;
}

void StepBlock::add(const format::Glance& glance) {
  const std::span<const FoundId> ids = glance_ids_.find(glance);
  operation_.clear();
  write_operation(glance, glance_ids_.values(), operation_);
  add_step(glance.time).failed =
      glance.failed || format::is_error_severity(glance.severity);
  for (const FoundId& id : ids) {
    add_id(id.key, id.value, id.shape);
  }
}

void StepBlock::add(model::FileRecord record) {
  const std::optional<model::Nanos> time = time_of(record);
  Entry entry;
  entry.ids = story::ids_of(record);
  entry.time = time.value_or(time_.value_or(model::Nanos{}));
  std::visit([&entry](auto& what) { entry.what = std::move(what); },
             record.what);
  operation_.clear();
  write_operation(entry, operation_);
  BlockStep& step = add_step(time);
  step.end = end_of(entry);
  step.failed = is_error(entry);
  step.has_duration = has_duration(entry);
  for (const Id& id : entry.ids) {
    add_id(id.key, id.value, id.shape);
  }
}

std::unique_ptr<Account> make_step_account(
    std::function<void(const StepBlock&, model::Nanos before)> settle) {
  return std::make_unique<StepAccount>(std::move(settle));
}

} // namespace hawk::story
