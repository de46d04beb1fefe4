# pesan_embed(TARGET HEADER NAMESPACE FILE…): compiles files into a target.
#
# HEADER (such as "web_files.hpp") declares in NAMESPACE `std::span<const EmbeddedFile> embedded_files()`; each has the
# file's name and its bytes. A changed file is embedded anew by the next build.
function(pesan_embed target header namespace)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/embedded)
    string(REPLACE ".hpp" ".cpp" source ${header})
    add_custom_command(
        OUTPUT ${folder}/${header} ${folder}/${source}
        COMMAND ${CMAKE_COMMAND} "-DFILES=${ARGN}" -DFOLDER=${folder} -DHEADER=${header} -DSOURCE=${source}
                -DNAMESPACE=${namespace} -P ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
        DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/embed_files.cmake
        VERBATIM)
    target_sources(${target} PRIVATE ${folder}/${header} ${folder}/${source})
    target_include_directories(${target} PRIVATE ${folder})
endfunction()
