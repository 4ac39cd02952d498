#pragma once

// Finds the words in operations that are values though no digit tells it:
// "received from ada", "received from bob".
//
// Operations that differ in one word only are one if they are at least three,
// no story has two of them, and they are nearly as many as the stories that
// have one, or more than sixteen. "order accepted" and "order rejected" stay
// two, and so do "step begin", "step commit" and "step end" of every story.

#include "story/operation_ids.hpp"
#include "story/shape.hpp"

#include <string>
#include <unordered_map>
#include <vector>

namespace hawk::story {

struct VaryingWords {
  std::unordered_map<OperationId, OperationId> same; // all to one of them
  std::unordered_map<OperationId, std::string> texts; // of that, with "*"
};

VaryingWords
find_varying_words(const std::vector<Shapes::Story*>& stories,
                   const OperationIds& operations);

} // namespace hawk::story
