#include "proc/python_lines.hpp"

#include <limits>

namespace hawk::proc {

namespace {

int as_signed(char byte) {
  return static_cast<signed char>(byte);
}

int as_unsigned(char byte) {
  return static_cast<unsigned char>(byte);
}

// Pairs: how far the address, how far the line moves. To 3.9.
std::optional<long>
find_in_lnotab(std::string_view table, long line, long instruction) {
  long address = 0;
  for (std::size_t at = 0; at + 1 < table.size(); at += 2) {
    address += as_unsigned(table[at]);
    if (address > instruction) {
      break;
    }
    line += as_signed(table[at + 1]);
  }
  return line;
}

// Pairs: how long the range is, how far its line is from the last. 3.10.
std::optional<long>
find_in_ranges(std::string_view table, long line, long instruction) {
  constexpr int k_no_line = -128;
  long end = 0;
  for (std::size_t at = 0; at + 1 < table.size(); at += 2) {
    end += as_unsigned(table[at]);
    const int delta = as_signed(table[at + 1]);
    line += delta == k_no_line ? 0 : delta;
    if (instruction < end) {
      return delta == k_no_line ? std::nullopt : std::optional(line);
    }
  }
  return std::nullopt;
}

// Six bits a byte, the lowest first; bit 6: more follow.
bool take_varint(std::string_view& table, unsigned& value) {
  value = 0;
  for (unsigned shift = 0; shift < 30 && !table.empty(); shift += 6) {
    const auto byte = static_cast<unsigned>(as_unsigned(table.front()));
    table.remove_prefix(1);
    value |= (byte & 63U) << shift;
    if ((byte & 64U) == 0) {
      return true;
    }
  }
  return false;
}

bool take_signed_varint(std::string_view& table, int& value) {
  unsigned raw = 0;
  if (!take_varint(table, raw)) {
    return false;
  }
  const int size = static_cast<int>(raw >> 1U);
  value = (raw & 1U) != 0 ? -size : size;
  return true;
}

struct Entry {
  bool has_line = true;
  int delta = 0; // of the line
};

// What follows an entry's first byte.
bool take_entry(std::string_view& table, int code, Entry& entry) {
  constexpr int k_none = 15;
  constexpr int k_long = 14;
  constexpr int k_no_columns = 13;
  constexpr int k_one_line = 10;
  unsigned unused = 0;
  if (code == k_none) {
    entry.has_line = false;
    return true;
  }
  if (code == k_long) {
    return take_signed_varint(table, entry.delta) && take_varint(table, unused)
           && take_varint(table, unused) && take_varint(table, unused);
  }
  if (code == k_no_columns) {
    return take_signed_varint(table, entry.delta);
  }
  const std::size_t columns = code >= k_one_line ? 2 : 1;
  entry.delta = code >= k_one_line ? code - k_one_line : 0;
  if (table.size() < columns) {
    return false;
  }
  table.remove_prefix(columns);
  return true;
}

// Entries of varying length. From 3.11 on.
std::optional<long>
find_in_locations(std::string_view table, long line, long instruction) {
  long end = 0;
  while (!table.empty()) {
    const int head = as_unsigned(table.front());
    table.remove_prefix(1);
    Entry entry;
    if ((head & 128) == 0 || !take_entry(table, (head >> 3) & 15, entry)) {
      return std::nullopt;
    }
    line += entry.delta;
    end += ((head & 7) + 1) * 2;
    if (instruction < end) {
      return entry.has_line ? std::optional(line) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<long> find_line(PythonLayout::Lines spelling,
                              std::string_view table,
                              long first_line,
                              long instruction) {
  switch (spelling) {
  case PythonLayout::Lines::lnotab:
    return find_in_lnotab(table, first_line, instruction);
  case PythonLayout::Lines::ranges:
    return find_in_ranges(table, first_line, instruction);
  case PythonLayout::Lines::locations:
    return find_in_locations(table, first_line, instruction);
  }
  return std::nullopt;
}

} // namespace

std::optional<int> find_python_line(PythonLayout::Lines spelling,
                                    std::string_view table,
                                    int first_line,
                                    long instruction) {
  if (instruction < 0) {
    return first_line; // it has not begun
  }
  // A table of a program's own may go anywhere.
  const auto line = find_line(spelling, table, first_line, instruction);
  return line && *line >= 0 && *line <= std::numeric_limits<int>::max()
             ? std::optional(static_cast<int>(*line))
             : std::nullopt;
}

} // namespace hawk::proc
