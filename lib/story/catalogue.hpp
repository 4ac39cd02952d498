#pragma once

// Which ids there are, and which of them deserve a look: for `replay --list`.

#include "story/bond.hpp"
#include "story/entry.hpp"
#include "story/ledger.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

class Tally;

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
  // Of a trace or request: the conversation or session that it is part of, an
  // id of another row. Empty: of none, or of several.
  std::string conversation;
  // Of a conversation: how many rows are parts of it.
  std::uint64_t traces = 0;
  std::uint64_t requests = 0;
  // Of one that some entries name by its low half alone: all of it and that,
  // normalised.
  std::vector<std::string> normals = {};

  bool operator==(const CatalogueRow&) const = default;
};

class Catalogue final : public Ledger {
public:
  // Further ids are counted and not listed, so that random bytes that look
  // like ids fill no memory.
  static constexpr std::size_t k_max_ids = 200'000;

  static constexpr std::size_t k_last_text = 256; // bytes

  Catalogue();

  // Entries in any order of their times; of equal times the first names an id,
  // and the last has the last word.
  void add(const Entry& entry) override;

  std::unique_ptr<Account> make_account(std::string_view lasting) override;

  // The records of a piece of a file. Those at its beginning that have no time
  // have `before`.
  void add(const Tally& tally, model::Nanos before);

  // Ids with errors first, then those that are short beside their peers (the
  // ids under the same key, stories of the same name), then the others, last a
  // program's own story; each by their first time. The parts of a conversation
  // stand behind it, where the first of them would. Short hex words in brackets
  // are ids only if other ids of the same length are. An id of 64 bits that is
  // the low half of one id of 128, and of no other, is that one.
  // It is the end: nothing is copied, and the catalogue is empty then.
  std::vector<CatalogueRow> take_rows();

  // Entries whose ids found no room.
  std::uint64_t dropped() const { return dropped_; }

private:
  struct Row {
    CatalogueRow shown;
    std::string normal;
    std::uint64_t hash = 0;
    Shape shape = Shape::sure;
    model::Nanos id_time{};
    model::Nanos text_time{};
    bool has_text = false;
    BasicBond<std::string> bond;
  };

  struct Slot {
    std::uint32_t tag = 0;   // part of the hash
    std::uint32_t place = 0; // of a row, counted from 1; 0: free
  };

  // What is known of one id: a whole row, or one entry.
  struct Sighting {
    std::string_view id;
    std::string_view key;
    Shape shape = Shape::sure;
    std::uint64_t entries = 1;
    std::uint64_t errors = 0;
    model::Nanos first{};
    model::Nanos last{};
    model::Nanos id_time{};
    model::Nanos text_time{};
    std::string_view text;
    bool has_text = false;
    BasicBond<std::string_view> bond;
  };

  static void join(Row& row, const Row& low_half);
  void name_conversations();
  std::vector<CatalogueRow*> select_rows();
  Row* find_row(std::string_view normal, std::uint64_t hash);
  Row* add(std::string_view normal,
           std::uint64_t hash,
           const Sighting& sighting);
  void grow();
  const Row* find_known(std::string_view id) const;
  std::size_t find_slot(std::string_view normal, std::uint64_t hash) const;
  void fetch(std::uint64_t hash) const;
  void fetch_row(std::uint64_t hash) const;

  std::deque<Row> rows_;
  std::vector<Slot> slots_;
  std::uint64_t dropped_ = 0;
};

// What an entry says, cut to what a row shows.
std::string last_text_of(const Entry& entry);

} // namespace hawk::story
