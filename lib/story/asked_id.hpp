#pragma once

// An id that the user asks for, in whatever spelling.

#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

class AskedId final {
public:
  explicit AskedId(std::string_view typed);

  // The same id in any spelling. `req-1` is not `req-12`.
  bool is(std::string_view id) const;

  // Whether text has the id as a whole word, anywhere, in any spelling.
  bool is_mentioned_in(std::string_view text) const;

  const std::string& typed() const { return typed_; }

private:
  std::string typed_;
  std::string normalised_;
  bool hex_ = false;
  std::vector<std::string> spellings_;
};

} // namespace hawk::story
