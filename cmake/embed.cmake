# cmake -DFILES=A|B -DDIRECTORY=D -DOUTPUT=F -DHEADER=probe/scripts.hpp
#   -DMODULE=probe -DTYPE=Script -DFUNCTION=embedded_scripts -DSHA256=OFF
#   -P embed.cmake: the files as C++. TYPE has a path, a text and, if asked for,
# the SHA-256 in hexadecimal.

string(REPLACE "|" ";" files "${FILES}")
set(arrays "")
set(rows "")
set(count 0)
foreach(file IN LISTS files)
  file(READ "${DIRECTORY}/${file}" hex HEX)
  string(LENGTH "${hex}" size)
  math(EXPR size "${size} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  set(digest "")
  if(SHA256)
    file(SHA256 "${DIRECTORY}/${file}" digest)
    set(digest ", \"${digest}\"")
  endif()
  # A zero behind each: an empty file would be an empty array.
  string(APPEND arrays
    "const unsigned char k_bytes_${count}[] = {${bytes}0};\n")
  string(APPEND rows
    "      {\"${file}\", text(k_bytes_${count}, ${size})${digest}},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUTPUT}.new" "// Made by embed.cmake.

#include \"${HEADER}\"

#include <cstddef>

namespace hawk::${MODULE} {

namespace {

${arrays}
[[maybe_unused]] std::string_view text(const unsigned char* bytes,
                                       std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

} // namespace

const std::vector<${TYPE}>& ${FUNCTION}() {
  static const std::vector<${TYPE}> files = {
${rows}  };
  return files;
}

} // namespace hawk::${MODULE}
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
