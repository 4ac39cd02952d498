#pragma once

// Which ids there are, and which of them deserve a look: for `replay --list`.

#include "story/entry.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace hawk::story {

struct CatalogueRow {
  std::string id;
  std::string key; // where it was found first
  std::uint64_t entries = 0;
  std::uint64_t errors = 0;
  model::Nanos first{}; // since 1970
  model::Nanos last{};
  std::string last_text; // of the last entry, 256 bytes at most
  bool is_short = false; // fewer entries than the median of its peers
  // Of a story that a probe stated.
  std::string kind; // "task", "http", ...; "main": the program's own
  std::string name;
  std::string outcome; // "ok", "error", "cancelled"; empty: it did not end

  bool operator==(const CatalogueRow&) const = default;
};

class Catalogue final {
public:
  // Further ids are counted and not listed, so that random bytes that look
  // like ids fill no memory.
  static constexpr std::size_t k_max_ids = 200'000;

  // Entries in the order of time.
  void add(const Entry& entry);

  // Ids with errors first, then those that are short beside their peers (the
  // ids under the same key, stories of the same name), then the others, last a
  // program's own story; each by their first time. Short hex words in brackets
  // are ids only if other ids of the same length are.
  std::vector<CatalogueRow> rows() const;

  // Entries whose ids found no room.
  std::uint64_t dropped() const { return dropped_; }

private:
  struct Row {
    CatalogueRow shown;
    Shape shape = Shape::sure;
  };

  void add_to(Row& row, const Entry& entry, bool error) const;

  std::map<std::string, Row, std::less<>> rows_; // by normalised id
  std::uint64_t dropped_ = 0;
};

} // namespace hawk::story
