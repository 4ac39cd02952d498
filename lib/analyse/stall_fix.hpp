#pragma once

// What to write instead of the call that held a loop, in the words of the
// library that made it.

#include "analyse/stall_finding.hpp"

#include <string>
#include <string_view>

namespace hawk::analyse {

// `is_node`: of JavaScript, not of Python.
std::string make_stall_fix(const model::StallSeen& stall, bool is_node);

} // namespace hawk::analyse
