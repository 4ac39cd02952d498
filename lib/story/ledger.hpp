#pragma once

// Who sums up all records of a file: a list of ids, shapes, one side of a
// comparison. Everything counts by time, so the order of arrival says nothing,
// and the pieces of a file may be read by several threads.

#include "format/glance.hpp"
#include "model/file_record.hpp"
#include "story/entry.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace hawk::story {

// What one thread makes of the records of a piece of a file, in their order,
// before the pieces are put together.
class Account {
public:
  virtual ~Account() = default;

  // Takes the records of which a glance is enough.
  virtual format::GlanceSink glances() = 0;

  virtual void add(model::FileRecord record) = 0;

  virtual std::uint64_t records() const = 0;

  // The time of the last record that has one.
  virtual std::optional<model::Nanos> last_time() const = 0;

  // Enters all of it into its ledger. Records before the first one with a time
  // have `before`. Called for one account of a ledger at a time.
  virtual void settle(model::Nanos before) = 0;

  virtual void clear() = 0;
};

class Ledger {
public:
  virtual ~Ledger() = default;

  virtual void add(const Entry& entry) = 0;

  // Refers to the ledger. Text in `lasting` stays where it is until the account
  // is cleared.
  virtual std::unique_ptr<Account> make_account(std::string_view lasting) = 0;
};

} // namespace hawk::story
