#pragma once

// How full a pipe, socket or pty is, in words. A pipe is full by its pages, a
// socket by the kernel's accounting: bytes alone say neither.

#include "model/event.hpp"

#include <string>

namespace hawk::analyse {

// "70113 full: 16/16 slots, 64752 of 65536 bytes"
std::string describe_fill(const model::ObjectSeen& object);

} // namespace hawk::analyse
