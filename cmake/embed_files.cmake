# Run by pesan_embed at build time; see PesanEmbed.cmake.
file(WRITE ${FOLDER}/${HEADER}
"#pragma once

#include <span>
#include <string_view>

namespace ${NAMESPACE} {

struct EmbeddedFile {
    std::string_view name;
    std::string_view bytes;
};

[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

}  // namespace ${NAMESPACE}
")
set(arrays "")
set(rows "")
set(number 0)
foreach(file ${FILES})
    get_filename_component(name ${file} NAME)
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${hex}")
    string(APPEND arrays "constexpr char file_${number}[] = {${bytes}'\\0'};\n")
    string(APPEND rows "    {\"${name}\", {file_${number}, sizeof(file_${number}) - 1}},\n")
    math(EXPR number "${number} + 1")
endforeach()
file(WRITE ${FOLDER}/${SOURCE}
"#include \"${HEADER}\"

namespace ${NAMESPACE} {

namespace {

${arrays}
constexpr EmbeddedFile files[] = {
${rows}};

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return files; }

}  // namespace ${NAMESPACE}
")
