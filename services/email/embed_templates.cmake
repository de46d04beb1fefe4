# Writes OUTPUT, a unit that holds the template files below FOLDER as text.
file(GLOB files "${FOLDER}/*.tpl")
list(SORT files)
set(entries "")
foreach(file IN LISTS files)
    get_filename_component(name "${file}" NAME)
    file(READ "${file}" source)
    string(APPEND entries "    {\"${name}\", R\"~tpl~(${source})~tpl~\"},\n")
endforeach()
file(WRITE "${OUTPUT}.new" "#include \"services/email/embedded_templates.hpp\"

namespace pesan::email {

namespace {
constexpr EmbeddedTemplate templates[] = {
${entries}};
}  // namespace

std::span<const EmbeddedTemplate> embedded_templates() { return templates; }

}  // namespace pesan::email
")
file(COPY_FILE "${OUTPUT}.new" "${OUTPUT}" ONLY_IF_DIFFERENT)
