#pragma once

// What an entry does, in words that are the same each time it does it: the name
// of a span or event, the message of a log record without what varies. Stories
// are compared by it. Runs on every line of a big file.

#include "format/glance.hpp"
#include "story/entry.hpp"

#include <span>
#include <string>
#include <string_view>

namespace hawk::story {

// A message's first line with '#' for what varies: numbers and their units,
// times, hex, ids (of `ids`, and what looks like one), quoted values, addresses,
// the parts of paths that have digits or are somebody's. At most 160 bytes, of
// the first 512. Appends to `out`.
void write_template(std::string_view message,
                    std::span<const std::string_view> ids,
                    std::string& out);

// The operation of an entry; empty if it is none: the further lines of a
// record, a blank line. A service's name goes before it, the type of an
// exception behind it.
void write_operation(const Entry& entry, std::string& out);

// The same of a record of which a glance was taken, with the values of its ids.
// It has a body.
void write_operation(const format::Glance& glance,
                     std::span<const std::string_view> ids,
                     std::string& out);

// Whether an attribute is needed of a glance for that.
bool is_operation_key(std::string_view name);

std::string operation_of(const Entry& entry);

} // namespace hawk::story
