#pragma once

// Reads what a list needs out of the bytes of a JSON record. Loggers write the
// same keys in the same order again and again, so the keys of the line before
// are expected, and what each of them means is known. What it does not fully
// understand (spans, escapes in ids, duplicates, anything that is no strict
// JSON) it leaves to whoever reads whole records.

#include "format/event_fields.hpp"
#include "format/glance.hpp"
#include "format/glance_parts.hpp"
#include "format/http_response.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hawk::format {

class JsonCursor;

class JsonGlancer final {
public:
  JsonGlancer(LogTimes& times,
              bool (*is_wanted)(std::string_view),
              BodilessGlances bodiless);

  // One object that is all of the text. Null: read it as a whole.
  const Glance* read(std::string_view text);

private:
  // A key with its parents, and what it means.
  struct Key {
    const Key* parent = nullptr;
    std::string name;
    std::string path; // joined by dots
    Field field;
    HttpPart part = HttpPart::none;
    bool wanted = false;
    bool ignored = false; // its value says nothing, if it is no list or object
    bool unknown = false;        // nothing that is read here
    bool unknown_list = false;   // the same, if its value is a list
    bool wraps = false;          // its object may be a span
    bool may_be_line = false;    // of a log, in itself
    bool may_be_console = false; // a span's, if its value begins with 0x
    bool counts_syslog = false;  // GELF
    unsigned zipkin = 0;         // both bits: a span
  };

  // A key of the line before. Of one of the outermost object also all that
  // stands between the value before and its own: where it does again, nothing
  // of that is looked at anew.
  struct Expected {
    const Key* key = nullptr;
    std::uint8_t lead_size = 0; // 0: not known
    std::array<char, 55> lead{};
  };

  struct Name {
    const Key* parent;
    std::string_view text;

    bool operator==(const Name&) const = default;
  };

  struct HashName {
    std::size_t operator()(const Name& name) const;
  };

  struct Line;

  void reset();
  static bool has_lead(const Expected& expected, const JsonCursor& in);
  const Key* expect_lead(Line& line) const;
  void learn_lead(const Line& line, const char* begin);
  const Key* expect_key(Line& line, const Key* parent);
  const Key* take_key(Line& line, const Key* parent);
  const Key* make_key(const Key* parent, std::string_view name);
  bool skip_value(Line& line);
  bool take_text(Line& line, const Key& key);
  bool take_scalar(Line& line, const Key& key);
  bool take_value(Line& line, const Key& key);
  bool read_members(Line& line);
  const Glance* make_glance(bool is_line);

  LogTimes& times_;
  bool (*is_wanted_)(std::string_view);
  BodilessGlances bodiless_;
  GlanceParts parts_;
  std::deque<Key> keys_; // they stay where they are
  std::unordered_map<Name, const Key*, HashName> known_;
  std::vector<Expected> expected_; // the line before
  std::string unescaped_;
};

} // namespace hawk::format
