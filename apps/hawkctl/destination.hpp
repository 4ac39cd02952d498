#pragma once

// Where a command's data goes: standard output, a pager in front of it, or a
// file. Buffered, for output of any size.

#include "pager.hpp"

#include "base/fd.hpp"
#include "base/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::cli {

class Host;

// Error: the caller closed it (>&-), and what is written would be lost.
base::Result<> check_standard_output(const Host& host);

class Destination final {
public:
  // Standard output, through `pager` if there is one.
  static base::Result<Destination>
  open_standard(const std::optional<std::string>& pager);

  // A file, made or emptied. Error: it is one of `inputs` (a trace must not be
  // overwritten by its own story).
  static base::Result<Destination>
  open_file(const std::string& path, const std::vector<std::string>& inputs);

  // Errors are kept for finish(); after one nothing is written any more.
  void write(std::string_view bytes);

  // Writes what is buffered now.
  void flush();

  // Nobody reads any more (a pager that was left, `| head`), or writing
  // failed: no need to go on.
  bool is_closed() const { return closed_; }

  // Whether it is a pipe that nobody reads any more: for who waits long before
  // the next write, which would tell.
  bool is_unread() const;

  // Writes what is buffered and waits for the pager. Error: the first of
  // write(2), other than that nobody reads any more.
  base::Result<> finish();

private:
  Destination() = default;

  void write_now(std::string_view bytes);
  int target() const;

  std::string name_ = "standard output";
  base::Fd file_;
  std::optional<Pager> pager_;
  std::string buffer_;
  bool closed_ = false;
  std::optional<base::Error> error_;
};

} // namespace hawk::cli
