#pragma once

// What is constant about a rule. The table of all rules is
// analyse/rules.hpp; man/hawkctl-rules.7 says the same at length, and a test
// holds the two together.

#include "model/finding.hpp"

#include <string_view>

namespace hawk::model {

struct Rule {
  std::string_view id;
  Level level;               // the highest it reports at
  std::string_view summary;  // a sentence part: "a thread is blocked ..."
  std::string_view meaning;  // a paragraph
  std::string_view evidence; // what makes it confirmed
  std::string_view fix;
};

} // namespace hawk::model
