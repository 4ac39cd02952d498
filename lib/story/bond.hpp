#pragma once

// Which conversation the entries of an id are part of: an agent's session has
// a trace for each question.

#include "story/id_keys.hpp"

#include <string>
#include <string_view>

namespace hawk::story {

// What is known of it, from one entry or from many. Text is a view for a piece
// of a file, and a string beyond.
template <typename Text>
struct BasicBond {
  Bond bond = Bond::none;
  bool mixed = false; // entries name several
  Text id{};          // as spelt
};

// Adds what another entry says: the surer kind counts; two of one kind tell
// that the id is no part of one conversation. Returns whether `id` is new.
template <typename Text>
bool join_bond(BasicBond<Text>& known, const BasicBond<std::string_view>& more) {
  if (more.bond < known.bond || more.bond == Bond::none) {
    return false;
  }
  if (more.bond == known.bond) {
    known.mixed = known.mixed || more.mixed || more.id != known.id;
    return false;
  }
  known.bond = more.bond;
  known.mixed = more.mixed;
  known.id = more.id;
  return true;
}

// Of ids with `key` and `value`: the surest that joins others.
template <typename Ids>
BasicBond<std::string_view> find_bond(const Ids& ids) {
  BasicBond<std::string_view> found;
  if (ids.size() < 2) {
    return found;
  }
  for (const auto& id : ids) {
    const Bond bond = bond_of(id.key);
    if (bond > found.bond) {
      found = {bond, false, id.value};
    }
  }
  return found;
}

} // namespace hawk::story
