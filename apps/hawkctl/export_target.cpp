#include "export_target.hpp"

#include "format/otlp_writer.hpp"
#include "format/zipkin_writer.hpp"

#include <fmt/core.h>

#include <utility>

namespace hawk::cli {

namespace {

using format::OtlpSignal;

// A line of the file.
constexpr std::size_t k_document = std::size_t{1} << 20;

} // namespace

ExportTarget::ExportTarget(ExportFormat format, Destination file)
    : format_(format),
      file_(std::move(file)),
      documents_{format::OtlpDocument(OtlpSignal::traces),
                 format::OtlpDocument(OtlpSignal::logs),
                 format::OtlpDocument(OtlpSignal::metrics)} {}

ExportTarget::ExportTarget(std::unique_ptr<send::Batches> batches,
                           send::Protocol protocol)
    : format_(protocol == send::Protocol::zipkin ? ExportFormat::zipkin
                                                 : ExportFormat::otlp),
      batches_(std::move(batches)),
      documents_{format::OtlpDocument(OtlpSignal::traces),
                 format::OtlpDocument(OtlpSignal::logs),
                 format::OtlpDocument(OtlpSignal::metrics)} {}

void ExportTarget::add(const ExportPiece& piece) {
  switch (format_) {
  case ExportFormat::otlp:
    add_otlp(piece);
    break;
  case ExportFormat::zipkin:
    add_zipkin(piece);
    break;
  case ExportFormat::chrome:
    add_chrome(piece);
    break;
  }
}

void ExportTarget::write_document(format::OtlpDocument& document) {
  if (!document.is_empty()) {
    file_->write(document.take() + '\n');
  }
}

void ExportTarget::add_otlp(const ExportPiece& piece) {
  const auto* span = std::get_if<model::Span>(&piece.what);
  const auto* event = std::get_if<model::LogEvent>(&piece.what);
  if (!piece.is_received() && span == nullptr && event == nullptr) {
    return;
  }
  const format::OtlpItem item = piece.is_received() ? piece.otlp
                                : span != nullptr
                                    ? format::make_otlp_item(*span)
                                    : format::make_otlp_item(*event);
  ++count_;
  if (batches_) {
    batches_->add(item);
    return;
  }
  format::OtlpDocument& document =
      documents_.at(static_cast<std::size_t>(item.signal));
  document.add(item);
  if (document.bytes() > k_document) {
    write_document(document);
  }
}

void ExportTarget::add_zipkin(const ExportPiece& piece) {
  const auto* span = std::get_if<model::Span>(&piece.what);
  if (span == nullptr) {
    ++(std::holds_alternative<model::LogEvent>(piece.what)
           ? left_out_logs_
           : left_out_metrics_);
    return;
  }
  const auto object = format::write_zipkin_span(*span);
  if (!object) {
    ++without_ids_;
    return;
  }
  ++count_;
  if (batches_) {
    batches_->add_span(*object);
  } else {
    file_->write(begun_ ? ",\n" : "[\n");
    begun_ = true;
    file_->write(*object);
  }
}

void ExportTarget::add_chrome(const ExportPiece& piece) {
  const auto* span = std::get_if<model::Span>(&piece.what);
  const auto* event = std::get_if<model::LogEvent>(&piece.what);
  if (span == nullptr && event == nullptr) {
    ++left_out_metrics_;
    return;
  }
  const bool taken = span != nullptr ? chrome_.add(*span) : chrome_.add(*event);
  ++(taken ? count_ : without_time_);
}

base::Result<> ExportTarget::finish() {
  if (batches_) {
    batches_->flush();
    return {};
  }
  for (format::OtlpDocument& document : documents_) {
    write_document(document);
  }
  if (format_ == ExportFormat::zipkin) {
    file_->write(begun_ ? "\n]\n" : "[]\n");
  } else if (format_ == ExportFormat::chrome) {
    chrome_.write([this](std::string_view text) { file_->write(text); });
  }
  return file_->finish();
}

std::vector<std::string> ExportTarget::notes() const {
  std::vector<std::string> all;
  const auto add = [&all](std::uint64_t count,
                          std::string_view what,
                          std::string_view why) {
    if (count > 0) {
      all.push_back(fmt::format(
          "{} {}{} left out: {}", count, what, count == 1 ? "" : "s", why));
    }
  };
  add(left_out_logs_, "log record", "Zipkin has no place for them");
  add(left_out_metrics_, "metric", "only OTLP has a place for them");
  add(without_ids_, "span", "without a trace id and a span id");
  add(without_time_, "record", "without a time");
  return all;
}

const send::Tally* ExportTarget::tally() const {
  return batches_ ? &batches_->tally() : nullptr;
}

} // namespace hawk::cli
