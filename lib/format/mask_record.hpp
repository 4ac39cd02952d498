#pragma once

// Spans and log records without their secrets, before they leave for others.

#include "model/event.hpp"
#include "model/span.hpp"

namespace hawk::format {

void mask_secrets(model::Span& span);
void mask_secrets(model::LogEvent& event);

} // namespace hawk::format
