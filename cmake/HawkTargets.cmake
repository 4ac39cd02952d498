# hawk_module(NAME SOURCES ... LINKS ...): one static library a module. The
# links are the floors of lib/README.md; tests/layering.py checks the includes.

add_library(hawk_options INTERFACE)
target_include_directories(hawk_options INTERFACE "${PROJECT_SOURCE_DIR}/lib")
target_compile_options(hawk_options INTERFACE
  "-ffile-prefix-map=${PROJECT_SOURCE_DIR}=."
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion
  -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(hawk_options INTERFACE
    -Wduplicated-cond -Wduplicated-branches -Wlogical-op)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Cries wolf about std::optional, in g++ 14 more than in 12.
  target_compile_options(hawk_options INTERFACE -Wno-maybe-uninitialized)
endif()
if(HAWK_WERROR)
  target_compile_options(hawk_options INTERFACE -Werror)
endif()
if(HAWK_SANITIZE)
  target_compile_options(hawk_options INTERFACE
    "-fsanitize=${HAWK_SANITIZE}" -fno-omit-frame-pointer
    -fno-sanitize-recover=undefined)
  target_link_options(hawk_options INTERFACE "-fsanitize=${HAWK_SANITIZE}")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 warns falsely inside libstdc++ under the sanitizers.
    target_compile_options(hawk_options INTERFACE
      -Wno-restrict -Wno-stringop-overflow
      -Wno-array-bounds)
  endif()
endif()
if(HAWK_FUZZ)
  # Coverage for libFuzzer in everything; main() comes with the targets only.
  target_compile_options(hawk_options INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer
    -fno-sanitize-recover=undefined)
  target_link_options(hawk_options INTERFACE -fsanitize=address,undefined)
endif()
if(HAWK_STATIC)
  target_link_options(hawk_options INTERFACE -static)
endif()
target_compile_definitions(hawk_options INTERFACE
  HAWK_VERSION="${PROJECT_VERSION}")

function(hawk_module name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE" ${ARGN})
  add_library(hawk_${name} STATIC ${ARG_SOURCES})
  add_library(hawk::${name} ALIAS hawk_${name})
  target_link_libraries(hawk_${name}
    PUBLIC hawk_options ${ARG_LINKS}
    PRIVATE ${ARG_PRIVATE})
endfunction()
