#pragma once

// Counts the records of a piece of a log by their ids: what one thread knows
// before the pieces are put together in a Catalogue.

#include "format/glance.hpp"
#include "model/file_record.hpp"
#include "story/glance_ids.hpp"
#include "story/id_forms.hpp"
#include "story/tally_table.hpp"
#include "story/text_store.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace hawk::story {

class Tally final {
public:
  // Text in `lasting` stays where it is until this is cleared; other text is
  // copied.
  explicit Tally(std::string_view lasting = {});

  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;

  // Records in the order of the file.
  void add(const format::Glance& glance);
  void add(model::FileRecord record);

  // Of records before the first one with a time: they have that of the last one
  // of the piece before.
  const std::vector<TallyTable::Place>& untimed() const {
    return untimed_.places();
  }

  const std::vector<TallyTable::Place>& timed() const {
    return timed_.places();
  }

  // The time of the last record that has one.
  std::optional<model::Nanos> last_time() const { return time_; }

  std::uint64_t records() const { return records_; }

  void clear();

private:
  // `end` is the same as `time`, or later.
  void count(std::span<const FoundId> ids,
             std::optional<model::Nanos> time,
             std::optional<model::Nanos> end,
             bool error,
             std::string_view text);
  bool is_lasting(std::string_view text) const;
  std::string_view keep(std::string_view text);
  void say(TallyRow& row, model::Nanos time, std::string_view text);

  std::string_view lasting_;
  TextStore texts_;
  TallyTable untimed_;
  TallyTable timed_;
  std::optional<model::Nanos> time_;
  std::uint64_t records_ = 0;
  GlanceIds glance_ids_;
  std::vector<FoundId> record_ids_; // of one that was read as a whole
  std::string hex_; // of an id whose key tells that it is a number
};

// Whether the text of an entry is worth to be the last that is shown.
bool says_something(std::string_view text);

} // namespace hawk::story
