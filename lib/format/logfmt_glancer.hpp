#pragma once

// Reads what a list needs out of a line of logfmt, in one pass. The keys of the
// line before are expected, as in json_glancer.hpp.

#include "format/event_fields.hpp"
#include "format/glance.hpp"
#include "format/glance_parts.hpp"
#include "format/http_response.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hawk::format {

class LogfmtGlancer final {
public:
  LogfmtGlancer(LogTimes& times,
                bool (*is_wanted)(std::string_view),
                BodilessGlances bodiless);

  // A line without colours. Null: it is no logfmt, or is to be read as a whole.
  const Glance* read(std::string_view line);

private:
  struct Key {
    std::string name;
    std::string lead; // " name="
    Field field;
    HttpPart part = HttpPart::none;
    bool wanted = false;
    bool telling = false; // of a time, a level or a message
  };

  struct Pair;

  void reset();
  const Key* find_key(std::string_view& rest);
  const Key* make_key(std::string_view name);
  const Key* expect_lead(std::string_view& rest);
  bool take_pair(std::string_view& rest, EventFields& fields);
  bool take_value(const Key& key, std::string_view& rest, EventFields& fields);
  bool keep(const Key& key, const Pair& pair);

  LogTimes& times_;
  bool (*is_wanted_)(std::string_view);
  BodilessGlances bodiless_;
  GlanceParts parts_;
  std::deque<Key> keys_; // they stay where they are
  std::unordered_map<std::string_view, const Key*> known_;
  std::vector<const Key*> expected_; // those of the line before
  std::size_t at_ = 0;               // how many keys of this line
  int values_ = 0;
  bool telling_ = false;
  std::string unescaped_;
};

} // namespace hawk::format
