#pragma once

// Inputs that can be read once (pipes, FIFOs, terminals, sockets), kept for a
// command that reads them again. On disk, because they may be larger than
// memory.

#include "base/fd.hpp"
#include "base/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::cli {

class Spool final {
public:
  // Reads to its end what is "-" or no regular file and can be opened; what
  // cannot is left for who needs it. Keeps it in TMPDIR, without a name. Error: it cannot
  // be kept.
  base::Result<> keep(const std::vector<std::string>& paths);

  // Keeps what stands for a path that is none: an answer of a server.
  base::Result<> put(const std::string& path, std::string_view bytes);

  // What was kept of this path, from its beginning.
  base::Result<std::optional<base::Fd>> open(const std::string& path) const;

private:
  std::map<std::string, base::Fd> kept_;
};

} // namespace hawk::cli
