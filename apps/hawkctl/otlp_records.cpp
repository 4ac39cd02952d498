#include "otlp_records.hpp"

#include "format/otlp_json.hpp"
#include "trace/reader.hpp"

#include <limits>
#include <tuple>
#include <utility>

namespace hawk::cli {

OtlpRecords::OtlpRecords(story::Selection selection, base::Nanos start)
    : start_(start),
      story_(std::move(selection),
             "",
             story::RecordStory::Pace::whole,
             std::numeric_limits<std::size_t>::max()) {}

base::Result<> OtlpRecords::read(base::Fd input, const std::string& name) {
  HAWK_TRY(trace::Reader reader, trace::Reader::open(std::move(input), name));
  reader.only("otlp");
  while (true) {
    HAWK_TRY(const std::optional<model::Event> event, reader.next());
    if (!event) {
      finish();
      return {};
    }
    accept(*event);
  }
}

void OtlpRecords::accept(const model::Event& event) {
  const auto* otlp = std::get_if<model::OtlpSeen>(&event.payload);
  if (otlp == nullptr) {
    return;
  }
  format::unfold_otlp(*otlp, [&](model::FileRecord record) {
    auto* log = std::get_if<model::LogEvent>(&record.what);
    if (log != nullptr && !log->timestamp) {
      log->timestamp = otlp->observed_timestamp; // it has no better one
    }
    story_.accept(std::move(record));
  });
}

// As the trace's other entries are.
std::optional<story::Entry>
OtlpRecords::made_fit(std::optional<story::Entry> entry) const {
  if (entry) {
    entry->elapsed = entry->time - start_;
    entry->raw.clear(); // nobody wrote it as a line
  }
  return entry;
}

std::optional<base::Nanos> OtlpRecords::next_time() {
  if (!next_) {
    next_ = made_fit(story_.next());
  }
  return next_ ? std::optional(next_->time) : std::nullopt;
}

std::optional<story::Entry> OtlpRecords::take() {
  std::ignore = next_time();
  return std::exchange(next_, std::nullopt);
}

std::optional<story::Entry> OtlpRecords::take_held() {
  return made_fit(story_.take_held());
}

} // namespace hawk::cli
