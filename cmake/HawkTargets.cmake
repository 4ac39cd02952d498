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

# hawk_embed(VARIABLE HEADER ... TYPE ... FUNCTION ... FILES ... [SHA256]): a
# source file, named in VARIABLE, with the bytes of FILES, which are relative.
function(hawk_embed variable)
  cmake_parse_arguments(ARG "SHA256" "HEADER;TYPE;FUNCTION" "FILES" ${ARGN})
  get_filename_component(module "${ARG_HEADER}" DIRECTORY)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/embedded.cpp")
  set(depends ${ARG_FILES})
  list(TRANSFORM depends PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  string(REPLACE ";" "|" names "${ARG_FILES}")
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DFILES=${names}"
      "-DDIRECTORY=${CMAKE_CURRENT_SOURCE_DIR}" "-DOUTPUT=${output}"
      "-DHEADER=${ARG_HEADER}" "-DMODULE=${module}" "-DTYPE=${ARG_TYPE}"
      "-DFUNCTION=${ARG_FUNCTION}" "-DSHA256=${ARG_SHA256}"
      -P "${PROJECT_SOURCE_DIR}/cmake/embed.cmake"
    DEPENDS ${depends} "${PROJECT_SOURCE_DIR}/cmake/embed.cmake"
    COMMENT "Embedding files of ${module}"
    VERBATIM)
  set(${variable} "${output}" PARENT_SCOPE)
endfunction()
