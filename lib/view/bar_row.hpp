#pragma once

// A row of cells with a bar in it, to an eighth of a cell, and marks over it.

#include "view/cell_width.hpp"
#include "view/style.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::view {

class BarRow final {
public:
  enum class Fill {
    critical, // full blocks
    other,    // shaded ones
    missing,  // dashes: that something was there is all that is known
  };

  BarRow(std::size_t cells, Charset charset)
      : charset_(charset),
        cells_(cells) {}

  // Places are from 0 to 1. At least a cell.
  void put_bar(double from, double to, Fill fill);

  // A part of the bar in other blocks, where it covers most of a cell.
  void put_part(double from, double to, Fill fill);

  // A character over whatever is there.
  void put_mark(double place, char unicode_kind);

  // A character where nothing is.
  void put_under(double place, char unicode_kind);

  // The bar goes on: at its right end.
  void put_open_end();

  // ASCII beside the bar: behind it, else before it, else within it, else cut.
  void put_label(std::string_view label);

  // `color` is that of the bar.
  std::string render(Style style, std::string_view color) const;

private:
  struct Cell {
    enum class Is { blank, bar, mark, text };

    Is is = Is::blank;
    std::string_view glyph;
    char text = ' ';
    bool critical = false;
  };

  std::size_t cell_of(double place) const;
  std::string_view glyph_of(double covered, bool from_left, Fill fill) const;
  void write(std::size_t at, std::string_view label);

  Charset charset_;
  std::vector<Cell> cells_;
  std::size_t begin_ = 0; // of the bar
  std::size_t end_ = 0;   // behind it
};

} // namespace hawk::view
