#include "story/where_parser.hpp"

#include "base/text.hpp"
#include "format/characters.hpp"
#include "format/severity.hpp"
#include "story/time_span.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <span>
#include <utility>

namespace hawk::story {

namespace {

std::optional<double> parse_number(const std::string& text) {
  if (text.empty() || format::is_blank(text.front())) {
    return std::nullopt;
  }
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  return *end == '\0' && std::isfinite(number) ? std::optional(number)
                                               : std::nullopt;
}

base::Result<> wrong(std::string message) {
  return base::fail(base::make_usage(std::move(message)));
}

constexpr std::array<std::string_view, 8> k_kinds = {"unspecified",
                                                     "internal",
                                                     "server",
                                                     "client",
                                                     "producer",
                                                     "consumer",
                                                     "line",
                                                     "log"};
constexpr std::array<std::string_view, 3> k_statuses = {"unset", "ok", "error"};

// One of the words, in whatever case, also with what OTLP puts before it.
base::Result<std::string> parse_word(const std::string& text,
                                     std::string_view prefix,
                                     std::span<const std::string_view> words,
                                     std::string_view what) {
  std::string word = text;
  std::transform(word.begin(), word.end(), word.begin(), format::lower);
  word.erase(0, word.starts_with(prefix) ? prefix.size() : 0);
  if (std::find(words.begin(), words.end(), word) == words.end()) {
    return base::fail(base::make_usage(fmt::format(
        "'{}' is no {}: {}", text, what, fmt::join(words, ", "))));
  }
  return word;
}

} // namespace

int level_rank(std::string_view severity) {
  constexpr std::array<std::string_view, 6> k_levels = {
      "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"};
  for (std::size_t i = 0; i < k_levels.size(); ++i) {
    if (severity == k_levels[i]) {
      return static_cast<int>(i) + 1;
    }
  }
  return 0;
}

void Where::Parser::skip_blanks() {
  while (at_ < text_.size() && format::is_blank(text_[at_])) {
    ++at_;
  }
}

bool Where::Parser::take(char c) {
  if (at_ < text_.size() && text_[at_] == c) {
    ++at_;
    return true;
  }
  return false;
}

base::Result<> Where::Parser::parse_field(Term& term) {
  static const std::vector<std::pair<std::string, Field>> k_fields = {
      {"level", Field::level},         {"severity", Field::level},
      {"service", Field::service},     {"body", Field::body},
      {"message", Field::body},        {"name", Field::name},
      {"event", Field::name},          {"step", Field::step},
      {"operation", Field::operation}, {"trace_id", Field::trace_id},
      {"span_id", Field::span_id},     {"id", Field::id},
      {"source", Field::source},       {"file", Field::source},
      {"status", Field::status},       {"kind", Field::kind},
      {"duration", Field::duration}};
  const std::size_t end =
      std::min(text_.find_first_of("=!<>~, \t\"", at_), text_.size());
  const std::string name(text_.substr(at_, end - at_));
  at_ = end;
  if (name.empty()) {
    return wrong(fmt::format(
        "'{}' has no field at byte {}: write FIELD=VALUE", text_, at_ + 1));
  }
  if (name.starts_with("attr.") && name.size() > 5) {
    term.field = Field::attribute;
    term.key = name.substr(5);
    return {};
  }
  std::vector<std::string> known;
  for (const auto& [word, field] : k_fields) {
    if (word == name) {
      term.field = field;
      return {};
    }
    known.push_back(word);
  }
  const auto nearest = base::find_nearest(name, known);
  return wrong(fmt::format("'{}' is no field{}; an attribute is attr.{}",
                           name,
                           nearest ? ", did you mean '" + *nearest + "'" : "",
                           name));
}

void Where::Parser::parse_operator(Term& term) {
  if (take('=')) {
    take('=');
    term.compare = Operator::equal;
  } else if (take('~')) {
    term.compare = Operator::matches;
  } else if (take('>')) {
    term.compare = take('=') ? Operator::greater_equal : Operator::greater;
  } else if (take('<')) {
    term.compare = take('=') ? Operator::less_equal : Operator::less;
  } else if (take('!')) {
    term.compare = take('~') ? Operator::matches_not : Operator::unequal;
    if (term.compare == Operator::unequal && !take('=')) {
      term.compare = Operator::exists; // refused by what stands behind it
      --at_;
    }
  }
}

// Up to a comma, or in double quotes, where a backslash takes the next byte as
// it is (of a quote and a backslash; others keep it, for expressions).
base::Result<std::string> Where::Parser::parse_value() {
  std::string value;
  if (!take('"')) {
    const std::size_t end = std::min(text_.find(',', at_), text_.size());
    value = base::trim(text_.substr(at_, end - at_));
    at_ = end;
    return value;
  }
  while (at_ < text_.size() && text_[at_] != '"') {
    const bool escaped = text_[at_] == '\\' && at_ + 1 < text_.size()
                         && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\');
    at_ += escaped ? 1U : 0U;
    value += text_[at_++];
  }
  if (!take('"')) {
    return base::fail(base::make_usage(
        fmt::format("'{}' has a quote that does not end", text_)));
  }
  return value;
}

base::Result<> Where::Parser::check_value(Term& term) const {
  const bool ordered = term.compare == Operator::greater
                       || term.compare == Operator::greater_equal
                       || term.compare == Operator::less
                       || term.compare == Operator::less_equal;
  const bool by_regex = term.compare == Operator::matches
                        || term.compare == Operator::matches_not;
  if (by_regex) {
    HAWK_TRY(term.regex, Regex::compile(term.text));
    return {};
  }
  if (term.field == Field::level) {
    const int rank = level_rank(format::severity_of(term.text));
    if (rank == 0) {
      return wrong(fmt::format("'{}' is no level: trace, debug, info, warn, "
                               "error or fatal",
                               term.text));
    }
    term.number = rank;
    return {};
  }
  if (term.field == Field::duration) {
    const auto duration = parse_time_length(term.text);
    if (!duration) {
      return wrong(fmt::format("'{}' is no duration; use 500ms, 90s, 5m, 1h",
                               term.text));
    }
    term.number = static_cast<double>(duration->count());
    return {};
  }
  const bool equal = term.compare == Operator::equal
                     || term.compare == Operator::unequal;
  if (equal && term.field == Field::kind) {
    HAWK_TRY(term.text, parse_word(term.text, "span_kind_", k_kinds, "kind"));
  } else if (equal && term.field == Field::status) {
    HAWK_TRY(term.text,
             parse_word(term.text, "status_code_", k_statuses, "status"));
  } else if (equal
             && (term.field == Field::id || term.field == Field::trace_id
                 || term.field == Field::span_id)) {
    term.asked.emplace(term.text);
  }
  term.number = parse_number(term.text);
  const bool comparable = term.number
                          && (term.field == Field::attribute
                              || term.field == Field::id);
  return ordered && !comparable
             ? wrong(fmt::format("'{}' cannot be compared by size: only level, "
                                 "duration and numbers in attributes can",
                                 text_))
             : base::Result<>();
}

base::Result<Where::Term> Where::Parser::parse_term() {
  Term term;
  skip_blanks();
  while (take('!')) {
    term.negated = !term.negated;
    skip_blanks();
  }
  HAWK_CHECK(parse_field(term));
  skip_blanks();
  parse_operator(term);
  if (term.compare != Operator::exists) {
    skip_blanks();
    HAWK_TRY(term.text, parse_value());
    HAWK_CHECK(check_value(term));
  }
  skip_blanks();
  if (at_ < text_.size() && text_[at_] != ',') {
    return base::fail(base::make_usage(
        fmt::format("'{}' goes on with '{}' where a ',' or the end is expected",
                    text_,
                    text_.substr(at_))));
  }
  return term;
}

base::Result<std::vector<Where::Term>> Where::Parser::parse() {
  std::vector<Term> terms;
  do {
    HAWK_TRY(Term term, parse_term());
    terms.push_back(std::move(term));
  } while (take(','));
  return terms;
}

} // namespace hawk::story
