#include "analyse/pipe_fill.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

using model::ObjectKey;
using model::ObjectSeen;

// fs/pipe.c: PIPE_DEF_BUFFERS, of a page each, which is 4 KiB mostly.
constexpr std::uint32_t k_default_slots = 16;
constexpr std::uint64_t k_default_capacity = 65536;

// PIPE_MIN_DEF_BUFFERS, and one before Linux 5.14: what a user gets who has
// more pages in pipes than pipe-user-pages-soft.
constexpr std::uint32_t k_rationed_slots = 2;
constexpr std::uint64_t k_rationed_capacity = 8192;

std::string describe_socket(const ObjectSeen& object) {
  const bool by_threshold =
      object.full == true && object.used < object.capacity;
  return fmt::format("{}{}: {} of {} bytes accounted, {} unread{}",
                     object.object.inode,
                     object.full == true ? " full" : "",
                     object.used,
                     object.capacity,
                     object.unread,
                     by_threshold ? "; its writer wakes at a quarter" : "");
}

// Why there is less room than usual, if there is.
std::string explain_capacity(const ObjectSeen& object) {
  const bool known = object.slots != 0;
  const bool reduced = known ? object.slots < k_default_slots
                             : object.capacity < k_default_capacity;
  if (!reduced || object.packets || object.capacity == 0) {
    return {};
  }
  const bool rationed = known ? object.slots <= k_rationed_slots
                              : object.capacity <= k_rationed_capacity;
  return fmt::format("; {} bytes: {}",
                     object.capacity,
                     rationed ? "its user is over fs.pipe-user-pages-soft, or "
                                "F_SETPIPE_SZ"
                              : "F_SETPIPE_SZ, or fs.pipe-max-size");
}

std::string describe_slots(const ObjectSeen& object) {
  if (object.slots == 0) {
    return {};
  }
  return object.packets ? fmt::format("{0}/{0} slots, one a write (O_DIRECT), ",
                                      object.slots)
                        : fmt::format("{0}/{0} slots, ", object.slots);
}

std::string describe_pages(const ObjectSeen& object) {
  if (object.full == false) {
    return fmt::format("{}: {} of {} bytes{}{}",
                       object.object.inode,
                       object.unread,
                       object.capacity,
                       object.packets ? ", a slot a write (O_DIRECT)" : "",
                       explain_capacity(object));
  }
  // Full is a matter of pages: 64000 of 65536 is, and so may be half of it.
  const bool by_pages = object.slots == 0 && object.unread < object.capacity;
  return fmt::format("{} full: {}{} of {} bytes{}{}",
                     object.object.inode,
                     describe_slots(object),
                     object.unread,
                     object.capacity,
                     by_pages ? ", and no page is free" : "",
                     explain_capacity(object));
}

} // namespace

std::string describe_fill(const ObjectSeen& object) {
  if (!object.full.has_value()) {
    return fmt::format("{}: {} bytes unread; whether it is full could not be "
                       "measured",
                       object.object.inode,
                       object.unread);
  }
  switch (object.object.kind) {
  case ObjectKey::Kind::socket:
    return describe_socket(object);
  case ObjectKey::Kind::tty:
    return fmt::format("{}{}: {} bytes unread",
                       object.object.inode,
                       object.full == true ? " full" : "",
                       object.unread);
  default:
    return describe_pages(object);
  }
}

} // namespace hawk::analyse
