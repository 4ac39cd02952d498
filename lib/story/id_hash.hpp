#pragma once

// The hashes of ids in tables.

#include <cstdint>

namespace hawk::story {

// Another in every process, so that nobody makes up ids that collide.
std::uint64_t id_hash_seed();

} // namespace hawk::story
