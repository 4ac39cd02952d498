#pragma once

// Numbers for operations, so that their texts are kept once.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>

namespace hawk::story {

using OperationId = std::uint32_t;

class OperationIds final {
public:
  // Further ones are all the same, "(other)", so that messages without two
  // that are alike fill no memory.
  static constexpr std::size_t k_max_operations = 100'000;

  OperationId id_of(std::string_view operation);

  const std::string& text_of(OperationId id) const { return texts_[id]; }

  std::size_t size() const { return texts_.size(); }

  void clear() {
    ids_.clear();
    texts_.clear();
  }

private:
  OperationId add(std::string_view operation);

  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, OperationId> ids_; // into texts_
};

} // namespace hawk::story
