#include "host.hpp"

#include "base/file.hpp"
#include "base/text.hpp"

#include <fmt/core.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <tuple>

namespace hawk::cli {

Host::Host(int argc, char** argv, observe::Inherited inherited)
    : inherited_(std::move(inherited)),
      arguments_(argv + (argc > 0 ? 1 : 0), argv + argc) {}

std::optional<std::string> Host::variable(const char* name) const {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') {
    return std::nullopt;
  }
  return std::string(value);
}

void Host::out(std::string_view text) {
  if (!out_closed_ && !base::write_all(STDOUT_FILENO, text)) {
    out_closed_ = true;
  }
}

void Host::err(std::string_view text) {
  // Nowhere to complain to if even this fails.
  std::ignore = base::write_all(STDERR_FILENO, text);
}

void Host::error(std::string_view message) {
  err(fmt::format("hawkctl: error: {}\n", base::sanitise(message)));
}

void Host::warning(std::string_view message) {
  err(fmt::format("hawkctl: warning: {}\n", base::sanitise(message)));
}

bool Host::is_terminal(int fd) const {
  return ::isatty(fd) == 1;
}

bool Host::use_color(Color asked, int fd) const {
  if (asked != Color::automatic) {
    return asked == Color::always;
  }
  if (const auto own = variable("HAWKCTL_COLOR")) {
    if (*own == "always" || *own == "never") {
      return *own == "always";
    }
  }
  if (variable("NO_COLOR")) {
    return false;
  }
  if (const auto force = variable("CLICOLOR_FORCE"); force && *force != "0") {
    return true;
  }
  if (variable("CLICOLOR") == "0" || variable("TERM") == "dumb") {
    return false;
  }
  return is_terminal(fd);
}

std::size_t Host::width_of(int fd) const {
  constexpr std::size_t k_elsewhere = 100;
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return size.ws_col;
  }
  const auto columns = variable("COLUMNS");
  const auto number = columns ? base::parse_decimal(*columns) : std::nullopt;
  return number && *number > 0 && *number < 10'000
             ? static_cast<std::size_t>(*number)
             : k_elsewhere;
}

bool Host::is_utf8() const {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (const auto locale = variable(name)) {
      return locale->find("UTF-8") != std::string::npos
             || locale->find("utf8") != std::string::npos;
    }
  }
  return false;
}

} // namespace hawk::cli
