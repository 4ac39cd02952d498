#include "trace/fields.hpp"

#include "base/text.hpp"
#include "model/names.hpp"
#include "trace/format.hpp"

#include <nlohmann/json.hpp>

#include <limits>

namespace hawk::trace {

namespace {

constexpr std::int64_t k_most = std::numeric_limits<std::int64_t>::max();

} // namespace

Fields::Fields(const nlohmann::json& object)
    : object_(&object),
      good_(object.is_object()) {}

const nlohmann::json* Fields::find(const char* key) const {
  if (!object_->is_object()) {
    return nullptr;
  }
  const auto found = object_->find(key);
  return found == object_->end() ? nullptr : &*found;
}

bool Fields::has(const char* key) const {
  return find(key) != nullptr;
}

std::int64_t Fields::integer(const char* key,
                             std::int64_t least,
                             std::int64_t most,
                             std::int64_t fallback) {
  const nlohmann::json* value = find(key);
  if (value == nullptr) {
    return fallback;
  }
  const bool too_big =
      value->is_number_unsigned()
      && value->get<std::uint64_t>() > static_cast<std::uint64_t>(k_most);
  if (!value->is_number_integer() || too_big) {
    reject();
    return fallback;
  }
  const auto number = value->get<std::int64_t>();
  if (number < least || number > most) {
    reject();
    return fallback;
  }
  return number;
}

int Fields::number(const char* key, int fallback) {
  return static_cast<int>(integer(key,
                                  std::numeric_limits<int>::min(),
                                  std::numeric_limits<int>::max(),
                                  fallback));
}

std::uint64_t Fields::count(const char* key) {
  return static_cast<std::uint64_t>(integer(key, 0, k_most));
}

bool Fields::flag(const char* key, bool fallback) {
  const nlohmann::json* value = find(key);
  if (value == nullptr) {
    return fallback;
  }
  if (!value->is_boolean()) {
    reject();
    return fallback;
  }
  return value->get<bool>();
}

std::string Fields::text(const char* key) {
  const nlohmann::json* value = find(key);
  if (value == nullptr) {
    return {};
  }
  if (!value->is_string()) {
    reject();
    return {};
  }
  return value->get<std::string>();
}

std::vector<std::string> Fields::texts(const char* key) {
  std::vector<std::string> out;
  const nlohmann::json* value = find(key);
  if (value == nullptr) {
    return out;
  }
  if (!value->is_array()) {
    reject();
    return out;
  }
  for (const nlohmann::json& item : *value) {
    if (item.is_string()) {
      out.push_back(item.get<std::string>());
    } else {
      reject();
    }
  }
  return out;
}

model::Nanos Fields::nanos(const char* key) {
  const nlohmann::json* value = find(key);
  if (value != nullptr && value->is_string()) {
    const auto number = base::parse_decimal(value->get<std::string>());
    if (!number || *number > k_most_nanos || *number < -k_most_nanos) {
      reject();
      return model::Nanos{};
    }
    return model::Nanos(*number);
  }
  return model::Nanos(integer(key, -k_most_nanos, k_most_nanos));
}

model::ObjectKey Fields::object(const char* key) {
  const std::string spelling = text(key);
  if (spelling.empty()) {
    return {};
  }
  const std::size_t colon = spelling.find(':');
  const auto kind = model::find_object_kind(spelling.substr(0, colon));
  const auto inode =
      colon == std::string::npos
          ? std::nullopt
          : base::parse_decimal(std::string_view(spelling).substr(colon + 1));
  if (!kind || !inode || *inode < 0) {
    reject();
    return {};
  }
  return {*kind, static_cast<std::uint64_t>(*inode)};
}

model::ProcessKey Fields::process() {
  return {number("pid"), count("start")};
}

model::Stream Fields::stream(const char* key) {
  const auto stream = model::find_stream(text(key));
  if (!stream) {
    reject();
  }
  return stream.value_or(model::Stream::standard_output);
}

base::ClockReading Fields::clock() {
  return {
      nanos("time_unix_nano"), nanos("monotonic_nano"), nanos("boottime_nano")};
}

std::vector<Fields> Fields::list(const char* key) {
  std::vector<Fields> out;
  const nlohmann::json* value = find(key);
  if (value == nullptr) {
    return out;
  }
  if (!value->is_array()) {
    reject();
    return out;
  }
  for (const nlohmann::json& item : *value) {
    out.emplace_back(item);
  }
  return out;
}

std::vector<model::Holder> Fields::holders(const char* key) {
  std::vector<model::Holder> out;
  for (Fields& item : list(key)) {
    const std::string mode = item.text("mode");
    out.push_back({item.process(),
                   item.number("fd", -1),
                   mode.find('r') != std::string::npos,
                   mode.find('w') != std::string::npos,
                   item.flag("nonblock"),
                   item.flag("cloexec")});
    good_ = good_ && item.is_good();
  }
  return out;
}

} // namespace hawk::trace
