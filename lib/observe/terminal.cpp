#include "observe/terminal.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>

#include <array>
#include <cerrno>

namespace hawk::observe {

namespace {

// What the real terminal does already, or what needs a process group of the
// pty's own, which it has not.
void make_transparent(termios& settings) {
  settings.c_oflag &= static_cast<tcflag_t>(~OPOST);
  settings.c_lflag &= static_cast<tcflag_t>(~(ECHO | ECHONL | ICANON | ISIG));
  settings.c_iflag &= static_cast<tcflag_t>(~(IXON | ICRNL));
}

} // namespace

base::Result<Pty> open_pty(int terminal) {
  Pty pty;
  pty.master.reset(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  std::array<char, 64> name{};
  if (!pty.master || ::grantpt(pty.master.get()) != 0
      || ::unlockpt(pty.master.get()) != 0
      || ::ptsname_r(pty.master.get(), name.data(), name.size()) != 0) {
    return base::fail(base::make_system_error("open", "a pty", errno));
  }
  pty.slave.reset(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!pty.slave) {
    return base::fail(base::make_system_error("open", name.data(), errno));
  }
  termios settings{};
  if (::tcgetattr(terminal, &settings) != 0) {
    ::tcgetattr(pty.slave.get(), &settings);
  }
  make_transparent(settings);
  ::tcsetattr(pty.slave.get(), TCSANOW, &settings);
  copy_window_size(terminal, pty.master.get());
  return pty;
}

bool copy_window_size(int terminal, int master) {
  winsize wanted{};
  winsize present{};
  if (::ioctl(terminal, TIOCGWINSZ, &wanted) != 0) {
    return false;
  }
  ::ioctl(master, TIOCGWINSZ, &present);
  const bool same =
      wanted.ws_row == present.ws_row && wanted.ws_col == present.ws_col;
  return !same && ::ioctl(master, TIOCSWINSZ, &wanted) == 0;
}

} // namespace hawk::observe
