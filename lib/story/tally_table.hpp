#pragma once

// The ids of a piece of a log, found by any spelling that they had.

#include "model/event.hpp"
#include "story/bond.hpp"
#include "story/id_shape.hpp"
#include "story/text_store.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

// What was seen of an id. Everything counts by time; of equal times the first
// names the id, and the last has the last word. What every record of it touches
// stands in one line of a core's cache.
struct alignas(64) TallyRow {
  std::uint64_t entries = 0;
  std::uint64_t errors = 0;
  model::Nanos first{};
  model::Nanos last{};
  model::Nanos id_time{};
  model::Nanos text_time{};
  const char* text = nullptr; // null: nobody said anything
  std::uint16_t text_size = 0; // Catalogue::k_last_text at most
  Shape shape = Shape::sure;
  // From here on what only the first record of it needs.
  std::string_view id; // as it was spelt first
  std::string_view key;
  std::string_view normal;
  std::uint64_t hash = 0; // of `normal`
  BasicBond<std::string_view> bond;
  std::span<char> own_text; // room for a text that does not last

  std::string_view last_text() const { return {text, text_size}; }
};

class TallyTable final {
public:
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

  // The first spelling stands beside the row: most ids have one.
  struct Place {
    Spelling spelling;
    TallyRow row;
  };

  // Texts of rows go into `texts`.
  explicit TallyTable(TextStore& texts);

  // The row of an id; a new one, without entries, if there is none.
  TallyRow& find(std::string_view spelling);

  const std::vector<Place>& places() const { return places_; }

  void clear();

private:
  struct Slot {
    std::uint32_t tag = 0;   // part of the hash
    std::uint32_t place = 0; // counted from 1; 0: free
  };

  // Of a slot's place: it is one of the further spellings.
  static constexpr std::uint32_t k_further = 1U << 31U;

  const Spelling& spelling_at(std::uint32_t place) const;
  TallyRow& add_spelling(Slot& slot, std::uint64_t hash, std::string_view text);
  void grow_slots();

  std::uint64_t seed_;
  TextStore& texts_;
  std::vector<Place> places_;
  std::vector<Spelling> further_;
  std::vector<Slot> slots_;   // of spellings
  std::vector<Slot> normals_; // of places
  std::string normal_;
};

} // namespace hawk::story
