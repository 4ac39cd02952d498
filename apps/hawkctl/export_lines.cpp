#include "export_lines.hpp"

#include "model/names.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace hawk::cli {

namespace {

std::string sure_id_of(const std::vector<story::Id>& ids) {
  const auto found =
      std::find_if(ids.begin(), ids.end(), [](const story::Id& id) {
        return id.shape == story::Shape::sure;
      });
  return found == ids.end() ? std::string() : found->value;
}

} // namespace

ExportLines::ExportLines(base::TimeReference reference, RecordSink sink)
    : sink_(std::move(sink)) {
  for (std::size_t i = 0; i < streams_.size(); ++i) {
    streams_[i].decoder = std::make_unique<format::LineDecoder>(
        [this, i](model::FileRecord record) { put(std::move(record), i); },
        reference);
  }
}

void ExportLines::add(const story::Entry& entry) {
  const story::Line& line = *entry.line();
  Stream& stream = streams_[story::index_of(line.stream)];
  newest_ = std::max(newest_, entry.time);
  stream.places.push_back({stream.offset, entry.time, sure_id_of(entry.ids)});
  const std::string text = line.text + '\n';
  stream.decoder->decode(text, stream.offset, 0);
  stream.offset += text.size();
}

void ExportLines::finish() {
  for (Stream& stream : streams_) {
    stream.decoder->finish();
  }
}

void ExportLines::settle(model::Nanos now) {
  if (now - newest_ > std::chrono::seconds(1)) {
    finish();
  }
}

// Records come in the order of their lines, each with the offset of its first.
void ExportLines::put(model::FileRecord record, std::size_t index) {
  std::deque<Place>& places = streams_[index].places;
  while (places.size() > 1 && places[1].offset <= record.offset) {
    places.pop_front();
  }
  if (auto* event = std::get_if<model::LogEvent>(&record.what);
      event != nullptr && !places.empty()) {
    const Place& place = places.front();
    event->observed_timestamp = place.time;
    if (event->correlation_id.empty()
        && !event->attributes.contains("correlation_id")) {
      event->correlation_id = place.id;
    }
    const std::string_view stream =
        model::name_of(static_cast<model::Stream>(index));
    event->attributes.try_emplace("log.iostream", std::string(stream));
  }
  sink_(std::move(record));
}

} // namespace hawk::cli
