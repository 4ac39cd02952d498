#pragma once

// Typed access to the members of a small JSON object, with the range checks
// that nlohmann leaves out (get<int>() of 4294967297 is 1).

#include "model/event.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hawk::trace {

// Reads members by name. An absent member is the fallback; one of another type
// or range is the fallback too, and turns is_good() false for good.
class Fields final {
public:
  explicit Fields(const nlohmann::json& object);

  bool has(const char* key) const;

  bool is_good() const { return good_; }

  void reject() { good_ = false; }

  std::int64_t integer(const char* key,
                       std::int64_t least,
                       std::int64_t most,
                       std::int64_t fallback = 0);
  int number(const char* key, int fallback = 0);
  std::uint64_t count(const char* key);
  bool flag(const char* key, bool fallback = false);
  std::string text(const char* key);
  std::vector<std::string> texts(const char* key);
  // Nanoseconds as a number, or as a decimal string.
  model::Nanos nanos(const char* key);
  model::ObjectKey object(const char* key);
  model::ProcessKey process();
  model::Stream stream(const char* key);
  base::ClockReading clock();
  std::vector<model::Holder> holders(const char* key);
  // The members of an array of objects; an empty list if absent.
  std::vector<Fields> list(const char* key);
  const nlohmann::json* find(const char* key) const;

private:
  const nlohmann::json* object_; // outlives this
  bool good_ = true;
};

} // namespace hawk::trace
