# cmake -DSCRIPTS=A|B -DDIRECTORY=D -DOUTPUT=F -P embed.cmake: the files as C++.

string(REPLACE "|" ";" scripts "${SCRIPTS}")
set(arrays "")
set(rows "")
set(count 0)
foreach(script IN LISTS scripts)
  file(READ "${DIRECTORY}/${script}" hex HEX)
  string(LENGTH "${hex}" size)
  math(EXPR size "${size} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  # A zero behind each: an empty file would be an empty array.
  string(APPEND arrays
    "const unsigned char k_bytes_${count}[] = {${bytes}0};\n")
  string(APPEND rows "      {\"${script}\", text(k_bytes_${count}, ${size})},\n")
  math(EXPR count "${count} + 1")
endforeach()

file(WRITE "${OUTPUT}.new" "// Made by embed.cmake.

#include \"probe/scripts.hpp\"

#include <cstddef>

namespace hawk::probe {

namespace {

${arrays}
[[maybe_unused]] std::string_view text(const unsigned char* bytes,
                                       std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

} // namespace

const std::vector<Script>& embedded_scripts() {
  static const std::vector<Script> scripts = {
${rows}  };
  return scripts;
}

} // namespace hawk::probe
")
file(RENAME "${OUTPUT}.new" "${OUTPUT}")
