#pragma once

// Where a symbol of a 64-bit ELF file is: its value in the file's own
// addresses, and what to add for a process that has it mapped. elf(5).

#include "proc/root.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::proc {

struct ElfSymbol {
  std::uint64_t value = 0;      // in the addresses of the file
  std::uint64_t first_page = 0; // of the segment that holds offset 0
};

// Looks in .dynsym, then in .symtab. Total: a file that is none, or damaged,
// has no symbols.
std::optional<ElfSymbol> find_elf_symbol(int file, std::string_view name);

// A file that a process has mapped from its beginning on.
struct MappedFile {
  std::uint64_t address = 0; // of its first byte
  std::string path;

  bool operator==(const MappedFile&) const = default;
};

// Of /proc/PID/maps, in rising order of addresses.
std::vector<MappedFile> parse_mapped_files(std::string_view maps);

} // namespace hawk::proc
