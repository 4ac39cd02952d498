#pragma once

// The world outside a command: its arguments, environment, and where text
// goes. Commands get everything through it and touch no global.

#include "exit_code.hpp"

#include "observe/inherited.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::cli {

enum class Color { automatic, always, never };

class Host final {
public:
  Host(int argc, char** argv, observe::Inherited inherited);

  const std::vector<std::string>& arguments() const { return arguments_; }

  // What our caller gave us, for an agent that is to get the same.
  const observe::Inherited& inherited() const { return inherited_; }

  // An environment variable; an empty one counts as absent.
  std::optional<std::string> variable(const char* name) const;

  // Data. A closed reader (EPIPE) ends output quietly: `out_closed` then.
  void out(std::string_view text);

  bool out_closed() const { return out_closed_; }

  // Everything else, as it is.
  void err(std::string_view text);

  // "hawkctl: error: ..." with the message made safe to show.
  void error(std::string_view message);

  // "hawkctl: warning: ..."
  void warning(std::string_view message);

  bool is_terminal(int fd) const;

  // Whether to colour what goes to fd (1 or 2), in the order that
  // man/hawkctl.1 states under ENVIRONMENT.
  bool use_color(Color asked, int fd) const;

  // Columns of the terminal at fd; elsewhere COLUMNS, else 100.
  std::size_t width_of(int fd) const;

  // Whether the locale's characters are UTF-8: LC_ALL, LC_CTYPE, LANG.
  bool is_utf8() const;

private:
  observe::Inherited inherited_;
  std::vector<std::string> arguments_; // without the program's name
  bool out_closed_ = false;
};

} // namespace hawk::cli
