#pragma once

// What is constant about a rule. The table of all rules is
// analyse/rules.hpp; man/hawkctl-rules.7 says the same at length, and a test
// holds the two together.

#include "model/finding.hpp"

#include <string_view>

namespace hawk::model {

// What a rule is about: a command that is for one topic uses its rules only.
enum class Topic { pipes, connections, lag };

// Its texts are literals of the table: they live as long as the program.
struct Rule {
  std::string_view id;
  Level level;               // the highest it reports at
  Topic topic;
  std::string_view summary;  // a sentence part: "a thread is blocked ..."
  std::string_view meaning;  // a paragraph
  std::string_view evidence; // what makes it confirmed
  std::string_view fix;

  bool operator==(const Rule&) const = default;
};

} // namespace hawk::model
