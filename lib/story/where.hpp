#pragma once

// Conditions on the fields of entries: `--where`.
//
//   level>=error            service=orders         duration>500ms
//   attr.http.status_code>=500                     body~time.?out
//   !attr.retry             level>=warn,service!=billing
//
// Terms are joined by ',' and must all hold. A term is FIELD OPERATOR VALUE or
// FIELD alone (it is there), with '!' before it the opposite. Operators: = != >
// >= < <= and ~ !~ (regular expression, anywhere in the text). A value with a
// comma is put in double quotes. Of a field that an entry has not, only != and
// !~ hold. Ids are equal in any spelling, kinds and statuses of spans also as
// OTLP writes them.

#include "base/result.hpp"
#include "story/asked_id.hpp"
#include "story/entry.hpp"
#include "story/regex.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

class Where final {
public:
  // Adds the terms of an expression to those that there are.
  base::Result<> add(std::string_view expression);

  bool is_empty() const { return terms_.empty(); }

  // Whether all terms hold.
  bool matches(const Entry& entry) const;

private:
  enum class Field {
    level,
    service,
    body,
    name,
    step,
    operation,
    trace_id,
    span_id,
    id,
    source,
    status,
    kind,
    duration,
    attribute,
  };
  enum class Operator {
    exists,
    equal,
    unequal,
    greater,
    greater_equal,
    less,
    less_equal,
    matches,
    matches_not,
  };

  struct Term {
    bool negated = false;
    Field field = Field::body;
    std::string key; // of an attribute
    Operator compare = Operator::exists;
    std::string text;
    std::optional<double> number; // the value, if it is one; of a level its rank
    std::optional<Regex> regex;
    std::optional<AskedId> asked; // of a field of ids, equal or not: any spelling
  };

  class Parser;

  static bool holds(const Term& term, const Entry& entry);
  static bool holds_of(const Term& term, std::string_view text);
  static bool holds_of_id(const Term& term, std::string_view id);
  static bool holds_of(const Term& term, double number);

  std::vector<Term> terms_;
};

} // namespace hawk::story
