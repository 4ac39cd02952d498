#pragma once

// Shows long text a page at a time, as git does.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <sys/types.h>

#include <optional>
#include <string>

namespace hawk::cli {

class Host;

// HAWKCTL_PAGER, PAGER, else less, or nothing if the user wants none ("cat").
std::optional<std::string> find_pager(const Host& host);

class Pager final {
public:
  // Starts command by sh. From here on SIGPIPE is ignored (a pager that is
  // left early is no error) and so are SIGINT and SIGQUIT: the pager has the
  // terminal, and it decides what Ctrl-C means.
  static base::Result<Pager> start(const std::string& command);

  Pager(Pager&&) noexcept;
  Pager& operator=(Pager&&) = delete;
  ~Pager();

  int fd() const { return input_.get(); }

  // Ends its input and waits until the user left it.
  void wait();

private:
  Pager(pid_t pid, base::Fd input);

  pid_t pid_;
  base::Fd input_;
};

} // namespace hawk::cli
