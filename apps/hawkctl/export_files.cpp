#include "export_files.hpp"

#include "merged_story.hpp"

#include "format/mask_record.hpp"
#include "format/otlp_writer.hpp"

#include <utility>

namespace hawk::cli {

namespace {

// What the file says in OTLP's words stays as it is.
std::optional<format::OtlpItem> received_item(const std::string& raw,
                                              format::OtlpItem around,
                                              format::JsonDocument& document) {
  if (raw.empty() || !document.parse(raw).valid
      || !format::read_otlp_element(document.root())) {
    return std::nullopt;
  }
  around.element = format::write_otlp_element(document.root(), mask_member);
  return around;
}

ExportPiece make_piece(const story::Entry& entry,
                       const std::string& service,
                       format::JsonDocument& document) {
  ExportPiece piece;
  if (const model::Span* span = entry.span()) {
    model::Span own = *span;
    format::mask_secrets(own);
    if (auto item =
            received_item(entry.raw, format::make_otlp_item(own), document)) {
      piece.otlp = *std::move(item);
    }
    piece.what = std::move(own);
    return piece;
  }
  model::LogEvent own = *entry.event();
  if (!entry.is_timeless()) {
    own.observed_timestamp = entry.time;
  }
  if (!service.empty()) {
    own.attributes.try_emplace("service.name", service);
  }
  own.attributes.try_emplace(
      "log.file.name", entry.source.substr(entry.source.rfind('/') + 1));
  format::mask_secrets(own);
  if (auto item =
          received_item(entry.raw, format::make_otlp_item(own), document)) {
    piece.otlp = *std::move(item);
  }
  piece.what = std::move(own);
  return piece;
}

} // namespace

base::Result<FileExported> export_file(const std::string& path,
                                       const ExportSelection& selection,
                                       const PieceSink& sink) {
  SourceOptions options;
  if (selection.time != story::TimeSpan{}) {
    options.filter = [time = selection.time](const story::Entry& entry) {
      return time.contains(entry.time);
    };
  }
  HAWK_TRY(MergedStory story,
           MergedStory::open({path}, selection.story, options));
  format::JsonDocument document;
  while (true) {
    HAWK_TRY(const std::optional<story::Entry> entry, story.next());
    if (!entry) {
      break;
    }
    if (entry->line() == nullptr) {
      sink(make_piece(*entry, selection.service, document));
    }
  }
  return FileExported{story.notes(), story.is_damaged()};
}

} // namespace hawk::cli
