#pragma once

// The parts of a page that are the same in all: its frame, style and scripts.
// They lie below page/ and are part of the binary, byte by byte.

#include <string_view>
#include <vector>

namespace hawk::view {

struct Asset {
  std::string_view path; // relative: "page/page.css"
  std::string_view text;
  std::string_view sha256; // in hexadecimal
};

const std::vector<Asset>& page_assets();

} // namespace hawk::view
