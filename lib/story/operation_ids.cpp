#include "story/operation_ids.hpp"

namespace hawk::story {

namespace {

constexpr std::string_view k_other = "(other)";

} // namespace

OperationId OperationIds::add(std::string_view operation) {
  const auto id = static_cast<OperationId>(texts_.size());
  ids_.emplace(texts_.emplace_back(operation), id);
  return id;
}

OperationId OperationIds::id_of(std::string_view operation) {
  const auto found = ids_.find(operation);
  if (found != ids_.end()) {
    return found->second;
  }
  if (texts_.size() < k_max_operations) {
    return add(operation);
  }
  const auto other = ids_.find(k_other);
  return other != ids_.end() ? other->second : add(k_other);
}

} // namespace hawk::story
