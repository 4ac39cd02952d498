#pragma once

// The fix for a connection or object that outlived its event loop, in the
// words of the library it belongs to, and of the framework that makes a loop
// for every job.

#include "analyse/probe_event.hpp"

#include <string>
#include <string_view>

namespace hawk::analyse {

// `story` and `place` tell the framework: Celery, RQ, Django.
std::string make_loop_fix(std::string_view client,
                          std::string_view story,
                          const ProbePlace& place);

std::string make_object_fix(std::string_view object, bool closed);

} // namespace hawk::analyse
