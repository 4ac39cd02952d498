#pragma once

// Counts the records of a piece of a log by their ids: what one thread knows
// before the pieces are put together in a Catalogue.

#include "format/glance.hpp"
#include "model/file_record.hpp"
#include "story/bond.hpp"
#include "story/glance_ids.hpp"
#include "story/id_forms.hpp"
#include "story/id_shape.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

// Text that stays where it is until all of it goes.
class TextStore final {
public:
  char* make_room(std::size_t size);
  std::string_view keep(std::string_view text);
  void clear();

private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_ = 0; // that is being filled
  std::size_t used_ = 0;  // of it
  std::vector<std::unique_ptr<char[]>> large_;
};

class Tally final {
public:
  // What was seen of an id. Everything counts by time; of equal times the first
  // names the id, and the last has the last word. What every record of it
  // touches stands in one line of a core's cache.
  struct alignas(64) Row {
    std::uint64_t entries = 0;
    std::uint64_t errors = 0;
    model::Nanos first{};
    model::Nanos last{};
    model::Nanos id_time{};
    model::Nanos text_time{};
    char* text = nullptr; // null: nobody said anything
    std::uint16_t text_size = 0; // k_last_text at most
    std::uint16_t text_room = 0;
    Shape shape = Shape::sure;
    // From here on what only the first record of it needs.
    std::string_view id; // as it was spelt first
    std::string_view key;
    std::string_view normal;
    std::uint64_t hash = 0; // of `normal`
    BasicBond<std::string_view> bond;

    std::string_view last_text() const { return {text, text_size}; }
  };

  // One way to write an id. What is no longer than a UUID in letters stands in
  // it, so that one look tells.
  struct alignas(64) Spelling {
    static constexpr std::size_t k_near = 40;

    std::uint64_t hash = 0;
    const char* far = nullptr;
    std::uint32_t size = 0;
    std::uint32_t row = 0;
    std::array<char, k_near> near{};

    void keep(std::string_view text, TextStore& texts);
    bool is(std::string_view text) const;
  };

  Tally();

  // Records in the order of the file.
  void add(const format::Glance& glance);
  void add(model::FileRecord record);

  // Of records before the first one with a time: they have that of the last one
  // of the piece before.
  const std::vector<Row>& untimed() const { return untimed_.rows; }

  const std::vector<Row>& timed() const { return timed_.rows; }

  // The time of the last record that has one.
  std::optional<model::Nanos> last_time() const { return time_; }

  std::uint64_t records() const { return records_; }

  void clear();

private:
  struct Slot {
    std::uint32_t tag = 0;   // part of the hash
    std::uint32_t place = 0; // counted from 1; 0: free
  };

  // Rows, found by every spelling that an id had. Where one is looked for is
  // small, so that it stays in a core's cache.
  struct Table {
    std::vector<Row> rows;
    std::vector<Spelling> spellings;
    std::vector<Slot> slots;   // of spellings
    std::vector<Slot> normals; // of rows
  };

  // `end` is the same, or later.
  void count(std::optional<model::Nanos> time,
             std::optional<model::Nanos> end,
             bool error,
             std::string_view text);
  Row& find_row(Table& table, const FoundId& id);
  std::uint32_t find_normal(Table& table, std::string_view spelt);
  void say(Row& row, model::Nanos time, std::string_view text);

  std::uint64_t seed_;
  Table untimed_;
  Table timed_;
  TextStore texts_;
  std::optional<model::Nanos> time_;
  std::uint64_t records_ = 0;
  std::span<const FoundId> ids_; // of the record
  GlanceIds glance_ids_;
  std::vector<FoundId> record_ids_; // of one that was read as a whole
  std::string normal_;
  std::string hex_; // of an id whose key tells that it is a number
};

// Whether the text of an entry is worth to be the last that is shown.
bool says_something(std::string_view text);

// The seed of the hashes of ids: another in every process.
std::uint64_t id_hash_seed();

} // namespace hawk::story
