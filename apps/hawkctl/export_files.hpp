#pragma once

// A file of somebody else's as pieces to export: what `replay` reads of it.

#include "export_piece.hpp"
#include "export_trace.hpp"

#include "base/result.hpp"

#include <string>
#include <vector>

namespace hawk::cli {

struct FileExported {
  std::vector<std::string> notes;
  bool damaged = false;
};

base::Result<FileExported> export_file(const std::string& path,
                                       const ExportSelection& selection,
                                       const PieceSink& sink);

} // namespace hawk::cli
