#pragma once

// A regular expression of the user's, in time that is linear in the text. The
// library behind it is regex.cpp's own affair.

#include "base/result.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hawk::story {

class Regex final {
public:
  // The syntax of RE2. Errors: usage, with what is wrong in it.
  static base::Result<Regex> compile(std::string_view pattern);

  Regex(Regex&& other) noexcept;
  Regex& operator=(Regex&& other) noexcept;
  Regex(const Regex&) = delete;
  Regex& operator=(const Regex&) = delete;
  ~Regex();

  // Whether it matches anywhere in the text.
  bool matches(std::string_view text) const;

  // What it matches first in the text: its first group if it has one, else the
  // whole.
  std::optional<std::string_view> find(std::string_view text) const;

private:
  struct Compiled;

  explicit Regex(std::unique_ptr<Compiled> compiled);

  std::unique_ptr<Compiled> compiled_;
};

} // namespace hawk::story
