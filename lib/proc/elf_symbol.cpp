#include "proc/elf_symbol.hpp"

#include "proc/fields.hpp"

#include <elf.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

namespace hawk::proc {

namespace {

// Larger tables than any interpreter has are damage.
constexpr std::uint64_t k_most_bytes = std::uint64_t{64} << 20;
constexpr std::uint64_t k_page = 4096;

bool read_at(int file, std::uint64_t offset, std::span<char> into) {
  return ::pread(file, into.data(), into.size(), static_cast<off_t>(offset))
         == static_cast<ssize_t>(into.size());
}

template <typename T>
std::vector<T>
read_table(int file, std::uint64_t offset, std::uint64_t count) {
  std::vector<T> table;
  if (count == 0 || count > k_most_bytes / sizeof(T)) {
    return table;
  }
  table.resize(count);
  if (!read_at(file,
               offset,
               {reinterpret_cast<char*>(table.data()), count * sizeof(T)})) {
    table.clear();
  }
  return table;
}

std::optional<std::uint64_t>
find_value(int file,
           const Elf64_Shdr& symbols,
           const std::vector<Elf64_Shdr>& sections,
           std::string_view name) {
  if (symbols.sh_link >= sections.size()) {
    return std::nullopt;
  }
  const Elf64_Shdr& strings = sections[symbols.sh_link];
  const auto text = read_table<char>(file, strings.sh_offset, strings.sh_size);
  const auto table = read_table<Elf64_Sym>(
      file, symbols.sh_offset, symbols.sh_size / sizeof(Elf64_Sym));
  for (const Elf64_Sym& symbol : table) {
    const std::size_t at = symbol.st_name;
    if (symbol.st_value != 0 && at + name.size() < text.size()
        && text[at + name.size()] == '\0'
        && std::memcmp(text.data() + at, name.data(), name.size()) == 0) {
      return symbol.st_value;
    }
  }
  return std::nullopt;
}

std::optional<std::uint64_t> find_first_page(int file, const Elf64_Ehdr& head) {
  for (const Elf64_Phdr& segment :
       read_table<Elf64_Phdr>(file, head.e_phoff, head.e_phnum)) {
    if (segment.p_type == PT_LOAD && segment.p_offset < k_page) {
      return (segment.p_vaddr - segment.p_offset) / k_page * k_page;
    }
  }
  return std::nullopt;
}

} // namespace

std::optional<ElfSymbol> find_elf_symbol(int file, std::string_view name) {
  Elf64_Ehdr head{};
  if (!read_at(file, 0, {reinterpret_cast<char*>(&head), sizeof head})
      || std::memcmp(&head.e_ident[EI_MAG0], ELFMAG, SELFMAG) != 0
      || head.e_ident[EI_CLASS] != ELFCLASS64
      || head.e_shentsize != sizeof(Elf64_Shdr)) {
    return std::nullopt;
  }
  const auto first_page = find_first_page(file, head);
  const auto sections =
      read_table<Elf64_Shdr>(file, head.e_shoff, head.e_shnum);
  for (const std::uint32_t type : {std::uint32_t{SHT_DYNSYM},
                                   std::uint32_t{SHT_SYMTAB}}) {
    for (const Elf64_Shdr& section : sections) {
      if (section.sh_type != type || !first_page) {
        continue;
      }
      if (const auto value = find_value(file, section, sections, name)) {
        return ElfSymbol{*value, *first_page};
      }
      break; // a file has one of each: no more are read of one that has more
    }
  }
  return std::nullopt;
}

std::vector<MappedFile> parse_mapped_files(std::string_view maps) {
  std::vector<MappedFile> files;
  while (!maps.empty()) {
    std::string_view line = take_line(maps);
    const std::string_view range = take_word(line);
    take_word(line); // permissions
    const auto offset = parse_integer<std::uint64_t>(take_word(line), 16);
    take_word(line); // device
    take_word(line); // inode
    const std::size_t slash = line.find('/');
    const auto start =
        parse_integer<std::uint64_t>(range.substr(0, range.find('-')), 16);
    if (start && offset == 0 && slash != std::string_view::npos) {
      files.push_back({*start, std::string(line.substr(slash))});
    }
  }
  return files;
}

} // namespace hawk::proc
