#include "story/regex.hpp"

#include <fmt/core.h>
#include <re2/re2.h>

#include <array>
#include <utility>

namespace hawk::story {

namespace {

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}

RE2::Options quiet() {
  RE2::Options options;
  options.set_log_errors(false);
  // Logs are any bytes; a text that is no UTF-8 must still match.
  options.set_encoding(RE2::Options::EncodingLatin1);
  return options;
}

} // namespace

struct Regex::Compiled {
  explicit Compiled(std::string_view pattern)
      : expression(piece(pattern), quiet()) {}

  RE2 expression;
};

Regex::Regex(std::unique_ptr<Compiled> compiled)
    : compiled_(std::move(compiled)) {}

Regex::Regex(Regex&& other) noexcept = default;
Regex& Regex::operator=(Regex&& other) noexcept = default;
Regex::~Regex() = default;

base::Result<Regex> Regex::compile(std::string_view pattern) {
  auto compiled = std::make_unique<Compiled>(pattern);
  if (!compiled->expression.ok()) {
    return base::fail(
        base::make_usage(fmt::format("'{}' is no regular expression: {}",
                                     pattern,
                                     compiled->expression.error())));
  }
  return Regex(std::move(compiled));
}

bool Regex::matches(std::string_view text) const {
  return RE2::PartialMatch(piece(text), compiled_->expression);
}

std::optional<std::string_view> Regex::find(std::string_view text) const {
  const RE2& expression = compiled_->expression;
  const int groups = expression.NumberOfCapturingGroups() > 0 ? 2 : 1;
  std::array<re2::StringPiece, 2> found;
  if (!expression.Match(piece(text),
                        0,
                        text.size(),
                        RE2::UNANCHORED,
                        found.data(),
                        groups)) {
    return std::nullopt;
  }
  const re2::StringPiece& part = found[groups == 2 ? 1 : 0];
  return std::string_view(part.data(), part.size());
}

} // namespace hawk::story
