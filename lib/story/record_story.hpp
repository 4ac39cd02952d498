#pragma once

// The records of one file as a story: gives each its ids, keeps what was asked
// for, and puts that into the order of time.

#include "model/file_record.hpp"
#include "story/story.hpp"
#include "story/time_order.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hawk::story {

// When it was, or began; nothing if it does not say.
std::optional<model::Nanos> time_of(const model::FileRecord& record);

class RecordStory final {
public:
  // A banner, or the end of a traceback whose beginning was rotated away.
  static constexpr std::size_t k_most_untimed = 1024;

  // When an entry may leave although an older one may still come.
  enum class Pace {
    whole, // when too much is held, or at the end
    live,  // a second (of the records' own time) behind the newest
  };

  // `source` is the name of the file, shown where there are several. At most
  // `held` bytes of entries wait for older ones.
  RecordStory(Selection selection,
              std::string source,
              Pace pace,
              std::size_t held = TimeOrder::k_max_held);

  // Records in the order of the file. One without a time has that of the one
  // before; those before the first time have that one, unless there are too
  // many, or none comes: 0.
  void accept(model::FileRecord record);

  // What comes next is not what comes next in the file.
  void seam();

  // Tells when the record was that stands before an offset in the file, for one
  // without a time of which the story does not have the record before.
  using LookBack =
      std::function<std::optional<model::Nanos>(std::uint64_t offset)>;
  void look_back_by(LookBack look_back) { look_back_ = std::move(look_back); }

  void finish() {
    release_untimed();
    finished_ = true;
  }

  // The next entry in the order of time that is certain to be next.
  std::optional<Entry> next();

  // The oldest entry that is held, whether an older one may come or not.
  std::optional<Entry> take_held();

  // Entries that came out behind later ones: too much stood between them.
  std::uint64_t late() const { return late_; }

  // Records that are left out because they do not say which stream they are of.
  std::uint64_t streamless() const { return streamless_; }

  // Whether a record is part of what is asked for.
  bool is_member(const model::FileRecord& record,
                 const std::vector<Id>& ids) const;

  // Records that name an asked id somewhere in their text and are no members:
  // --match anywhere would show them.
  std::uint64_t mentions() const { return mentions_; }

  // Normalised ids of the traces (and with `links` conversations) of members
  // that are asked for by `expand`; without it of those that carry a
  // conversation or session that is asked for.
  const std::set<std::string>& traces() const { return traces_; }

private:
  // Before the first time, in the order of the file.
  struct Untimed {
    model::FileRecord record;
    bool before_seam = false;
  };

  void release_untimed();
  void add(model::FileRecord record, bool timed);
  bool carries_conversation(const std::vector<Id>& ids) const;
  void note_traces(const model::FileRecord& record,
                   const std::vector<Id>& ids);
  bool is_mention(const model::FileRecord& record) const;
  bool is_of_stream(const model::FileRecord& record);
  std::optional<Entry> count_late(std::optional<Entry> entry);
  Entry make_entry(model::FileRecord record, std::vector<Id> ids);

  Selection selection_;
  std::string source_;
  Pace pace_;
  TimeOrder order_;
  Context context_;
  std::set<std::string> traces_;
  std::vector<Untimed> untimed_;
  LookBack look_back_;
  bool apart_ = true; // what stands before the next record is not known
  std::optional<model::Nanos> first_;
  std::optional<model::Nanos> before_; // time of the last record
  model::Nanos newest_{};
  std::optional<model::Nanos> told_; // the newest that came out
  std::uint64_t mentions_ = 0;
  std::uint64_t late_ = 0;
  std::uint64_t streamless_ = 0;
  bool finished_ = false;
};

} // namespace hawk::story
