#include "format/ndjson.hpp"

#include "format/characters.hpp"
#include "format/event_fields.hpp"

#include <string>
#include <utility>

namespace hawk::format {

namespace {

using Kind = Json::Kind;

// Deeper objects stay JSON.
constexpr int k_most_depth = 8;

// journald has a message that is no UTF-8 as a list of bytes. Nothing: the list
// is something else.
std::string bytes_of(const Json& list) {
  std::string bytes;
  for (const Json::Element element : list) {
    const auto byte = element.value.integer();
    if (!byte || *byte < 0 || *byte > 255) {
      return list.dump();
    }
    bytes += static_cast<char>(*byte);
  }
  return bytes;
}

class Reader final {
public:
  Reader(LogTimes& times, model::LogEvent& event)
      : fields_(times, event),
        event_(event) {}

  JsonMessage read(const Json& object);

private:
  void read_members(const Json& object, std::string& path, int depth);
  void take(std::string_view key, const Json& value);
  void take_instant(const Json& instant);
  void keep(std::string_view name, const Json& value);
  void name_bunyan();

  EventFields fields_;
  model::LogEvent& event_;
  JsonMessage message_ = JsonMessage::own;
  bool bunyan_ = false;
};

JsonMessage Reader::read(const Json& object) {
  std::string path;
  for (const Json::Element element : object) {
    if (!element.value.is_object()) {
      take(element.key, element.value);
    } else if (element.key == "instant") {
      take_instant(element.value);
    } else {
      path = element.key;
      read_members(element.value, path, 1);
    }
  }
  fields_.finish();
  name_bunyan();
  return message_;
}

void Reader::read_members(const Json& object, std::string& path, int depth) {
  const std::size_t size = path.size();
  for (const Json::Element element : object) {
    path += '.';
    path += element.key;
    if (element.value.is_object() && depth < k_most_depth) {
      read_members(element.value, path, depth + 1);
    } else {
      take(path, element.value);
    }
    path.resize(size);
  }
}

// log4j2 counts seconds and nanoseconds apart.
void Reader::take_instant(const Json& instant) {
  const auto second = instant["epochSecond"].integer();
  const auto nano = instant["nanoOfSecond"].integer();
  if (second && nano && *second > 0 && *second < 9'000'000'000 && *nano >= 0
      && *nano < 1'000'000'000) {
    event_.timestamp = Nanos(*second * 1'000'000'000 + *nano);
  }
}

void Reader::take(std::string_view key, const Json& value) {
  const Field field = find_field(key);
  if (field.role == FieldRole::attribute) {
    bunyan_ = bunyan_ || (key == "v" && value.text() == "0");
    keep(field.name, value);
    return;
  }
  if (key == "short_message") {
    fields_.count_levels_as_syslog();
  } else if (key == "MESSAGE" || key == "log") {
    message_ = JsonMessage::line;
  }
  if (value.is_array()) {
    const bool taken = field.role == FieldRole::message
                       && fields_.take(field, bytes_of(value));
    if (!taken) {
      keep(field.name, value);
    }
    return;
  }
  if (value.kind() == Kind::null) {
    return;
  }
  if (!fields_.take(field, value.text())) {
    keep(field.name, value);
  }
}

void Reader::keep(std::string_view name, const Json& value) {
  model::AttributeValue kept;
  switch (value.kind()) {
  case Kind::absent:
  case Kind::null:
    return;
  case Kind::boolean:
    kept = value.is_true();
    break;
  case Kind::string:
    kept.emplace<std::string>(value.text());
    break;
  case Kind::number:
    if (const auto integer = value.integer()) {
      kept = *integer;
    } else if (is_whole(value.text())) {
      kept.emplace<std::string>(value.text()); // an id of 64 bits, mostly
    } else {
      kept = value.real().value_or(0);
    }
    break;
  case Kind::array:
  case Kind::object:
    kept = value.dump();
    break;
  }
  event_.attributes.insert_or_assign(std::string(name), std::move(kept));
}

// `name` is the program's with bunyan, and the logger's with others.
void Reader::name_bunyan() {
  if (!bunyan_) {
    return;
  }
  event_.attributes.erase("v");
  if (auto name = event_.attributes.extract("name")) {
    name.key() = "service.name";
    event_.attributes.insert(std::move(name));
  }
}

} // namespace

JsonMessage
read_json_log(const Json& object, LogTimes& times, model::LogEvent& event) {
  return Reader(times, event).read(object);
}

model::LogEvent read_json_log(const Json& object, LogTimes& times) {
  model::LogEvent event;
  read_json_log(object, times, event);
  return event;
}

} // namespace hawk::format
