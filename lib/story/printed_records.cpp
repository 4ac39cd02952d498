#include "story/printed_records.hpp"

#include "format/console_spans.hpp"

#include <algorithm>
#include <utility>

namespace hawk::story {

namespace {

bool begins_object(const Line& line) {
  return line.text == "{" && line.complete && !line.continued
         && line.missing_before == 0;
}

bool is_within(const Line& line) {
  return line.missing_before == 0 && !line.continued && !line.text.empty()
         && (line.text.front() == ' ' || line.text.front() == '}');
}

} // namespace

void PrintedRecords::accept(Line line) {
  const std::size_t stream = index_of(line.stream);
  Object& object = open_.at(stream);
  if (object.empty()) {
    if (!begins_object(line)) {
      lines_(std::move(line));
      return;
    }
    bytes_.at(stream) = 0;
    object.push_back(std::move(line));
    return;
  }
  if (!is_within(line)) {
    release(object);
    accept(std::move(line)); // may begin another
    return;
  }
  const bool ends = line.text.front() == '}';
  bytes_.at(stream) += line.text.size();
  object.push_back(std::move(line));
  if (ends) {
    end(object);
  } else if (bytes_.at(stream) > k_most_bytes) {
    release(object);
  }
}

void PrintedRecords::release(Object& object) {
  for (Line& line : std::exchange(object, {})) {
    lines_(std::move(line));
  }
}

void PrintedRecords::end(Object& object) {
  std::string text;
  for (const Line& line : object) {
    text += line.text;
    text += '\n';
  }
  if (!document_.parse(text).valid) {
    text = format::json_of_inspected(text).value_or("");
    if (text.empty() || !document_.parse(text).valid) {
      release(object);
      return;
    }
  }
  if (!format::is_console_record(document_.root())) {
    release(object);
    return;
  }
  const model::Nanos time = object.front().time;
  object.clear();
  records_(format::read_console_record(document_.root()), time);
}

void PrintedRecords::advance(model::Nanos time) {
  for (Object& object : open_) {
    if (!object.empty() && time - object.front().time > k_patience) {
      release(object);
    }
  }
}

void PrintedRecords::finish() {
  for (Object& object : open_) {
    release(object);
  }
}

std::optional<model::Nanos> PrintedRecords::oldest_pending() const {
  std::optional<model::Nanos> oldest;
  for (const Object& object : open_) {
    if (!object.empty()) {
      oldest = std::min(oldest.value_or(object.front().time),
                        object.front().time);
    }
  }
  return oldest;
}

} // namespace hawk::story
