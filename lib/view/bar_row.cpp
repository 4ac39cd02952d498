#include "view/bar_row.hpp"

#include "view/span_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace hawk::view {

namespace {

constexpr double k_eighth = 0.125;

std::string_view mark_glyph(char kind, Charset charset) {
  if (charset == Charset::ascii) {
    switch (kind) {
    case '!':
      return "!";
    case '>':
      return ">";
    case ':':
      return ":";
    default:
      return ".";
    }
  }
  switch (kind) {
  case '!':
    return "!";
  case '>':
    return "▶";
  case ':':
    return "⋮";
  default:
    return "·";
  }
}

} // namespace

std::size_t BarRow::cell_of(double place) const {
  if (cells_.empty()) {
    return 0;
  }
  const double at = place * static_cast<double>(cells_.size());
  return at <= 0 ? 0
                 : std::min(static_cast<std::size_t>(at), cells_.size() - 1);
}

// What covers a part of a cell, from its left or to its right side.
std::string_view
BarRow::glyph_of(double covered, bool from_left, Fill fill) const {
  if (fill == Fill::missing) {
    return charset_ == Charset::ascii ? "-" : "┄";
  }
  const std::string_view full = fill == Fill::critical ? "█" : "▒";
  if (charset_ == Charset::ascii) {
    return fill == Fill::critical ? "#" : "=";
  }
  if (covered > 1 - k_eighth / 2) {
    return full;
  }
  if (!from_left) { // of blocks on the right there are two
    return covered >= 0.75 ? full : covered >= 0.375 ? "▐" : "▕";
  }
  constexpr std::array<std::string_view, 8> k_left = {
      "▏", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  return k_left[static_cast<std::size_t>(std::lround(covered * 8)) % 8];
}

void BarRow::put_bar(double from, double to, Fill fill) {
  if (cells_.empty()) {
    return;
  }
  const auto width = static_cast<double>(cells_.size());
  begin_ = cell_of(from);
  const double last = std::max(to, from) * width;
  for (std::size_t i = begin_; i < cells_.size(); ++i) {
    const double left = std::max(static_cast<double>(i), from * width);
    const double right = std::min(static_cast<double>(i + 1), last);
    if (i > begin_ && right - left < k_eighth / 2) {
      break;
    }
    const bool from_left = left <= static_cast<double>(i)
                           || right < static_cast<double>(i + 1);
    Cell& cell = cells_[i];
    cell.is = Cell::Is::bar;
    cell.critical = fill == Fill::critical;
    cell.glyph = glyph_of(std::max(right - left, 0.0), from_left, fill);
    end_ = i + 1;
  }
}

void BarRow::put_part(double from, double to, Fill fill) {
  const auto width = static_cast<double>(cells_.size());
  for (std::size_t i = cell_of(from); i < end_ && i <= cell_of(to); ++i) {
    const double left = std::max(static_cast<double>(i), from * width);
    const double right = std::min(static_cast<double>(i + 1), to * width);
    Cell& cell = cells_[i];
    const bool is_whole = cell.glyph == glyph_of(1, true, Fill::other);
    // A bar of one cell or part of one is what it is for any part of it.
    if (cell.is == Cell::Is::bar && (right - left >= 0.5 || !is_whole)) {
      cell.critical = fill == Fill::critical;
      cell.glyph = is_whole ? glyph_of(1, true, fill) : cell.glyph;
    }
  }
}

void BarRow::put_mark(double place, char unicode_kind) {
  if (cells_.empty()) {
    return;
  }
  Cell& cell = cells_[cell_of(place)];
  if (cell.is == Cell::Is::mark && cell.text == '!') {
    return; // nothing hides a failure
  }
  cell.is = Cell::Is::mark;
  cell.text = unicode_kind;
  cell.glyph = mark_glyph(unicode_kind, charset_);
  if (end_ == 0) {
    begin_ = cell_of(place);
    end_ = begin_ + 1;
  }
}

void BarRow::put_under(double place, char unicode_kind) {
  if (!cells_.empty() && cells_[cell_of(place)].is == Cell::Is::blank) {
    put_mark(place, unicode_kind);
  }
}

void BarRow::put_open_end() {
  if (end_ > 0) {
    cells_[end_ - 1].is = Cell::Is::mark;
    cells_[end_ - 1].text = '>';
    cells_[end_ - 1].glyph = mark_glyph('>', charset_);
  }
}

void BarRow::write(std::size_t at, std::string_view label) {
  for (const char c : label) {
    Cell& cell = cells_[at++];
    cell.is = Cell::Is::text;
    cell.text = c;
  }
}

void BarRow::put_label(std::string_view label) {
  const std::size_t need = label.size() + 1;
  const std::size_t behind = cells_.size() - end_;
  if (need <= behind) {
    write(end_ + 1, label);
  } else if (need <= begin_) {
    write(begin_ - need, label);
  } else if (end_ - begin_ >= label.size() + 4) {
    // Between blanks, with something of the bar on either side.
    const std::size_t from = (begin_ + end_ - label.size()) / 2;
    write(from - 1, " ");
    write(from, label);
    write(from + label.size(), " ");
  } else if (std::max(behind, begin_) > 4) { // as much as there is room for
    const std::size_t room = std::max(behind, begin_) - 2;
    const std::size_t from = behind >= begin_ ? end_ + 1 : begin_ - room - 2;
    write(from, label.substr(0, room));
    write(from + room, "~");
  }
}

std::string BarRow::render(Style style, std::string_view color) const {
  const std::string bold = "1;" + std::string(color);
  std::string out;
  std::string piece;
  std::string_view piece_color;
  const auto flush = [&] {
    out += piece_color.empty() ? piece : painted(style, piece_color, piece);
    piece.clear();
  };
  std::size_t size = cells_.size();
  while (size > 0 && cells_[size - 1].is == Cell::Is::blank) {
    --size;
  }
  for (std::size_t i = 0; i < size; ++i) {
    const Cell& cell = cells_[i];
    std::string_view with;
    switch (cell.is) {
    case Cell::Is::blank:
      break;
    case Cell::Is::bar:
      with = cell.critical ? std::string_view(bold) : color;
      break;
    case Cell::Is::mark:
      with = cell.text == '!' ? "1;31" : cell.text == ':' ? "2" : color;
      break;
    case Cell::Is::text:
      with = "2";
      break;
    }
    if (with != piece_color) {
      flush();
      piece_color = with;
    }
    if (cell.is == Cell::Is::bar || cell.is == Cell::Is::mark) {
      piece += cell.glyph;
    } else {
      piece += cell.is == Cell::Is::text ? cell.text : ' ';
    }
  }
  flush();
  return out;
}

} // namespace hawk::view
