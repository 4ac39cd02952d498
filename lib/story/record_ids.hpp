#pragma once

// The ids of what states its fields: an event, a log record or span of a file;
// k_most_ids at most.
// Those of bare lines are the Correlator's.

#include "model/file_record.hpp"
#include "story/correlator.hpp"

#include <vector>

namespace hawk::story {

// An event's correlation id, trace id, and attributes under known keys.
std::vector<Id> ids_of(const model::LogEvent& event);

// A span's trace id, and attributes under known keys.
std::vector<Id> ids_of(const model::Span& span);

// The same, and of plain text what stands in brackets or after a known key.
std::vector<Id> ids_of(const model::FileRecord& record);

} // namespace hawk::story
