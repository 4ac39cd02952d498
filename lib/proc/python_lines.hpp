#pragma once

// From an instruction of a code object to its line: Objects/lnotab_notes.txt
// and Objects/locations.md of CPython. Pure; total over any bytes.

#include "proc/python_layout.hpp"

#include <optional>
#include <string_view>

namespace hawk::proc {

// `instruction` is a byte offset within the code. Nothing where the table has
// no line for it.
std::optional<int> find_python_line(PythonLayout::Lines spelling,
                                    std::string_view table,
                                    int first_line,
                                    long instruction);

} // namespace hawk::proc
