#pragma once

// Cases that wait a moment before they are told: an event at their heels may
// explain them, and one defect is one finding.

#include "base/clock.hpp"

#include <cstddef>

namespace hawk::analyse {

// A part of such a case.
struct Waiting {
  bool waits = false;
  base::Nanos since{};
};

class Patience final {
public:
  explicit Patience(base::Nanos length)
      : length_(length) {}

  void hold(Waiting& one, base::Nanos since) {
    waiting_ += one.waits ? 0U : 1U;
    one = {true, since};
  }

  // Calls `raise` for each whose time has come; `table` has pairs of a name
  // and a case with a member `waiting`.
  template <class Table, class Raise>
  void on_time(Table& table, base::Nanos now, Raise raise) {
    release(table, raise, [this, now](const Waiting& one) {
      return now - one.since >= length_;
    });
  }

  // Nothing more will come.
  template <class Table, class Raise> void finish(Table& table, Raise raise) {
    release(table, raise, [](const Waiting&) { return true; });
  }

  bool is_undecided() const { return waiting_ > 0; }

private:
  template <class Table, class Raise, class IsDue>
  void release(Table& table, Raise raise, IsDue is_due) {
    if (waiting_ == 0) {
      return;
    }
    for (auto& [name, known] : table) {
      if (known.waiting.waits && is_due(known.waiting)) {
        known.waiting.waits = false;
        --waiting_;
        raise(known);
      }
    }
  }

  base::Nanos length_;
  std::size_t waiting_ = 0;
};

} // namespace hawk::analyse
