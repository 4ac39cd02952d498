# Every third-party library, found once. Each has one home in the source tree
# (lib/README.md); a module links what it uses, nothing links all.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(fmt 9 CONFIG REQUIRED)
find_package(tl-expected CONFIG REQUIRED)
find_package(nlohmann_json 3.11 CONFIG REQUIRED)
find_package(CLI11 2.1 CONFIG REQUIRED)

# RapidJSON's package file differs between releases; its headers do not.
find_path(RAPIDJSON_INCLUDE rapidjson/reader.h REQUIRED)
add_library(hawk_rapidjson INTERFACE)
target_include_directories(hawk_rapidjson SYSTEM INTERFACE
  "${RAPIDJSON_INCLUDE}")

# protozero is header-only, without a package file.
find_path(PROTOZERO_INCLUDE protozero/pbf_reader.hpp REQUIRED)
add_library(hawk_protozero INTERFACE)
target_include_directories(hawk_protozero SYSTEM INTERFACE
  "${PROTOZERO_INCLUDE}")

# Boost.Process v1 is header-only; the CMake package name changed over the
# releases, the header did not.
find_path(BOOST_INCLUDE boost/version.hpp REQUIRED)
add_library(hawk_boost INTERFACE)
target_include_directories(hawk_boost SYSTEM INTERFACE "${BOOST_INCLUDE}")

if(HAWK_STATIC)
  pkg_check_modules(LIBUV REQUIRED IMPORTED_TARGET libuv-static)
  find_library(LIBUV_ARCHIVE uv_a REQUIRED)
  add_library(hawk_uv INTERFACE)
  target_link_libraries(hawk_uv INTERFACE
    "${LIBUV_ARCHIVE}" hawk_no_name_service Threads::Threads ${CMAKE_DL_LIBS} rt)
else()
  pkg_check_modules(LIBUV REQUIRED IMPORTED_TARGET libuv)
  add_library(hawk_uv ALIAS PkgConfig::LIBUV)
endif()

# Packed logs. The static build takes the archives of the same packages.
if(HAWK_STATIC)
  find_library(HAWK_ZLIB_ARCHIVE libz.a REQUIRED)
  find_library(HAWK_ZSTD_ARCHIVE libzstd.a REQUIRED)
  add_library(hawk_zlib INTERFACE)
  target_link_libraries(hawk_zlib INTERFACE "${HAWK_ZLIB_ARCHIVE}")
  add_library(hawk_zstd INTERFACE)
  target_link_libraries(hawk_zstd INTERFACE
    "${HAWK_ZSTD_ARCHIVE}" Threads::Threads)
else()
  pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
  pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
  add_library(hawk_zlib ALIAS PkgConfig::ZLIB)
  add_library(hawk_zstd ALIAS PkgConfig::ZSTD)
endif()

# Regular expressions of the user's.
if(HAWK_STATIC)
  find_path(HAWK_RE2_INCLUDE re2/re2.h REQUIRED)
  find_library(HAWK_RE2_ARCHIVE libre2.a REQUIRED)
  add_library(hawk_re2 INTERFACE)
  target_include_directories(hawk_re2 SYSTEM INTERFACE "${HAWK_RE2_INCLUDE}")
  target_link_libraries(hawk_re2 INTERFACE
    "${HAWK_RE2_ARCHIVE}" Threads::Threads)
else()
  pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)
  add_library(hawk_re2 ALIAS PkgConfig::RE2)
endif()

# clang before 16 spells a symbol of fmt's shared library in another way than
# the g++ that built it (format_to_n).
if(HAWK_STATIC OR CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  add_library(hawk_fmt ALIAS fmt::fmt-header-only)
else()
  add_library(hawk_fmt ALIAS fmt::fmt)
endif()

if(HAWK_TESTS)
  find_package(doctest 2.4 CONFIG REQUIRED)
  find_package(Python3 COMPONENTS Interpreter REQUIRED)
endif()

find_program(HAWK_CCACHE ccache)
if(HAWK_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${HAWK_CCACHE}")
endif()
