#pragma once

// The text of `--where` to terms.

#include "story/where.hpp"

namespace hawk::story {

class Where::Parser final {
public:
  explicit Parser(std::string_view text)
      : text_(text) {}

  base::Result<std::vector<Term>> parse();

private:
  base::Result<Term> parse_term();
  base::Result<> parse_field(Term& term);
  void parse_operator(Term& term);
  base::Result<std::string> parse_value();
  base::Result<> check_value(Term& term) const;

  void skip_blanks();
  bool take(char c);

  std::string_view text_;
  std::size_t at_ = 0;
};

// TRACE 1 to FATAL 6; 0 for what is no level.
int level_rank(std::string_view severity);

} // namespace hawk::story
