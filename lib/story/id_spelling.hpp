#pragma once

// One id that a program writes in several ways: in the headers of tracers, in
// other digits, or by its low half alone. trace_bits.hpp reads a spelling that
// a user asks for; here the key must say what it is, because nobody asked: a
// number of 19 digits is an order's unless it stands under a trace's key.

#include "story/id_shape.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::story {

// The id that a value holds, a part of it: that of a trace in a header of W3C,
// X-Ray, B3, Jaeger or Google, else the whole value. Empty: it says that there
// is none.
std::string_view find_id_within(std::string_view key, std::string_view value);

// Most are known by their look not to need that.
inline std::string_view id_within(std::string_view key,
                                  std::string_view value) {
  const std::size_t size = value.size();
  const bool may_be_whole = size == 32 || (size > 1 && size < 18)
                            || (size == 36 && value[8] == '-');
  return may_be_whole && value[0] != '0' && !key.empty()
                 && (key.back() | 0x20) != 't'
             ? value
             : find_id_within(key, value);
}

bool is_decimal_or_base64(std::string_view id);

// Whether only the key tells what it is: 17 to 20 decimal digits, or base64 of
// 8 or 16 bytes with its padding.
inline bool depends_on_key(std::string_view id) {
  return id.size() >= 12 && id.size() <= 24 && is_decimal_or_base64(id);
}

// Such an id under a key of a trace in hex, which is put in the buffer; any
// other as it is.
std::string_view to_hex(std::string_view key,
                        std::string_view id,
                        std::string& buffer);

inline std::string_view in_hex(std::string_view key,
                               std::string_view id,
                               std::string& buffer) {
  return depends_on_key(id) ? to_hex(key, id, buffer) : id;
}

// One spelling for all spellings, as normalise_id() with the key looked at.
void normalise_under(std::string_view key,
                     std::string_view id,
                     std::string& out);
std::string normalise_under(std::string_view key, std::string_view id);

struct SpeltId {
  std::string_view key;
  std::string_view value;
};

// Of the ids of one record, the places of those that are another one's in
// another spelling, or its low half: Datadog's beside the trace's own. The
// first spelling stays, and the whole rather than its half. In falling order.
std::vector<std::size_t> find_respelt(std::span<const SpeltId> ids);

// Whether two ids of a record may be such: their ends are alike, as they are in
// hex, or only a key tells what they are. Asked of every record with several.
inline bool may_be_respelt(std::string_view a, std::string_view b) {
  constexpr std::size_t k_shortest = 12; // 8 bytes in base64
  if (a.size() < k_shortest || b.size() < k_shortest) {
    return false;
  }
  const auto end_of = [](std::string_view text) {
    std::uint32_t end = 0;
    std::memcpy(&end, text.data() + text.size() - sizeof end, sizeof end);
    return end | 0x20202020U; // in lower case
  };
  return end_of(a) == end_of(b) || depends_on_key(a) || depends_on_key(b);
}

// Takes them out, by `erase` of a place.
template <typename Ids, typename Erase>
void drop_respelt(const Ids& ids, Erase erase) {
  bool any = false;
  for (std::size_t i = 1; i < ids.size() && !any; ++i) {
    for (std::size_t j = 0; j < i && !any; ++j) {
      any = may_be_respelt(ids[i].value, ids[j].value);
    }
  }
  if (!any) {
    return;
  }
  std::vector<SpeltId> spelt;
  for (const auto& id : ids) {
    spelt.push_back({id.key, id.value});
  }
  const std::vector<std::size_t> respelt = find_respelt(spelt);
  for (const std::size_t place : respelt) {
    erase(place);
  }
}

template <typename Id>
void drop_respelt(std::vector<Id>& ids) {
  drop_respelt(ids, [&ids](std::size_t place) {
    ids.erase(ids.begin() + static_cast<std::ptrdiff_t>(place));
  });
}

// An id of 64 bits that is the low half of one of 128, by their places.
struct LowHalf {
  std::size_t low = 0;
  std::size_t all = 0;
};

// Among so many normalised ids, each there once. Of a low half that several
// have nobody knows whose it is.
std::vector<LowHalf>
find_low_halves(std::size_t count,
                const std::function<std::string_view(std::size_t)>& normal_of);

} // namespace hawk::story
