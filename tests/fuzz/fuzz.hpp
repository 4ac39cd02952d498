#pragma once

// What every fuzz target needs. A target is one file with one function, for
// libFuzzer and for seeds_driver.cpp alike. Input is a string; nothing is read
// from or written to the file system.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size);

// A property that holds for every input. On in every build.
#define FUZZ_CHECK(condition)                                                  \
  do {                                                                         \
    if (!(condition)) {                                                        \
      std::fprintf(stderr,                                                     \
                   "%s:%d: does not hold: %s\n",                               \
                   __FILE__,                                                   \
                   __LINE__,                                                   \
                   #condition);                                                \
      std::abort();                                                            \
    }                                                                          \
  } while (false)

namespace hawk::fuzz {

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// Whether a terminal could obey nothing in it but tab and newline.
inline bool is_harmless(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\n') || byte == 0x7f) {
      return false;
    }
  }
  return text.find("\xc2\x80") == std::string_view::npos
         && text.find("\xc2\x9b") == std::string_view::npos
         && text.find("\xe2\x80\xae") == std::string_view::npos;
}

} // namespace hawk::fuzz
