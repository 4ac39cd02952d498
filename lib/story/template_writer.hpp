#pragma once

// Writes one message as a template. See write_template() in operation.hpp.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace hawk::story {

class TemplateWriter final {
public:
  TemplateWriter(std::string_view text,
                 std::span<const std::string_view> ids,
                 std::string& out)
      : text_(text),
        ids_(ids),
        out_(out),
        start_(out.size()) {}

  void write();

private:
  bool step();
  bool take_id();
  bool take_quoted();
  bool take_long_hex();
  void take_word();
  void mask(std::size_t end);
  void copy(std::size_t end);
  bool begins_word() const;
  bool is_after(char c) const;
  void drop_front();

  std::string_view text_;
  std::span<const std::string_view> ids_;
  std::string& out_;
  std::size_t start_;
  std::size_t at_ = 0;
  std::size_t masked_ = 0; // the size of `out` right after a '#'
  bool somebodys_ = false; // the next part of a path is a name
};

} // namespace hawk::story
