#pragma once

// The agent's text made fit for one line of a terminal: nothing in it that the
// terminal could obey.

#include "story/entry.hpp"
#include "view/style.hpp"

#include <string>
#include <string_view>

namespace hawk::view {

// Text without its colours and with every other control made visible. Of a line
// that a progress bar wrote over again and again, the last state, and how many
// there were before.
std::string display_text(std::string_view text);

// The same for an entry, also an event: a sentence for what probes state, else
// "name: body {key=value}".
std::string display_text(const story::Entry& entry);

// The value of an attribute, its text as `show` makes it.
std::string value_text(const model::AttributeValue& value,
                       std::string (*show)(std::string_view));

// "out", "err", "o+e" (both in one channel), "evt"; of a file's record that of
// record_mark().
std::string_view stream_mark(const story::Entry& entry);

// Text between the codes of a colour (an SGR number), or as it is.
std::string colored(Style style, int color, std::string_view text);

} // namespace hawk::view
