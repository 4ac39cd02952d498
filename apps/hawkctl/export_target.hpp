#pragma once

// Where an export goes: a file of OTLP, Zipkin or Chrome, or a server.

#include "destination.hpp"
#include "export_piece.hpp"

#include "base/result.hpp"
#include "format/chrome_writer.hpp"
#include "format/otlp_document.hpp"
#include "send/batches.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hawk::cli {

enum class ExportFormat { otlp, zipkin, chrome };

class ExportTarget final {
public:
  // Writes to `file`.
  ExportTarget(ExportFormat format, Destination file);

  // Sends.
  explicit ExportTarget(std::unique_ptr<send::Batches> batches,
                        send::Protocol protocol);

  void add(const ExportPiece& piece);

  // Writes or sends the rest. Error: of writing.
  base::Result<> finish();

  // Nobody reads any more.
  bool is_closed() const { return file_ && file_->is_closed(); }

  // Pieces taken so far.
  std::uint64_t count() const { return count_; }

  // What the format has no place for.
  std::vector<std::string> notes() const;

  // Of a server; nothing for a file.
  const send::Tally* tally() const;

private:
  void add_otlp(const ExportPiece& piece);
  void add_zipkin(const ExportPiece& piece);
  void add_chrome(const ExportPiece& piece);
  void write_document(format::OtlpDocument& document);

  ExportFormat format_;
  std::optional<Destination> file_;
  std::unique_ptr<send::Batches> batches_;
  std::array<format::OtlpDocument, 3> documents_; // by signal
  format::ChromeWriter chrome_;
  bool begun_ = false;
  std::uint64_t count_ = 0;
  std::uint64_t left_out_logs_ = 0;
  std::uint64_t left_out_metrics_ = 0;
  std::uint64_t without_ids_ = 0;
  std::uint64_t without_time_ = 0;
};

} // namespace hawk::cli
