#pragma once

// Texts by the thousand, each kept where it stands until all of them go.

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace hawk::story {

class TextStore final {
public:
  char* make_room(std::size_t size);
  std::string_view keep(std::string_view text);
  void clear();

private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_ = 0; // that is being filled
  std::size_t used_ = 0;  // of it
  std::vector<std::unique_ptr<char[]>> large_;
};

} // namespace hawk::story
