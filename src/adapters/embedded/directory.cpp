#include "adapters/embedded/directory.hpp"

#include "pesan/errc.hpp"

namespace pesan::embedded {

namespace {

constexpr std::string_view default_directory = "pesan-data/broker";

}  // namespace

Result<std::filesystem::path> canonical_directory(std::string_view path) {
    if (path.empty()) path = default_directory;
    for (const char c : path) {
        if (static_cast<unsigned char>(c) < 0x20) {
            return Error(errc::invalid_url,
                         "a control character in the directory of embedded:DIRECTORY");
        }
    }
    std::error_code failed;
    auto canonical = std::filesystem::weakly_canonical(std::filesystem::absolute(path), failed);
    if (failed) return Error(errc::invalid_url, std::string(path) + ": " + failed.message());
    if (!canonical.has_filename()) canonical = canonical.parent_path();
    return canonical;
}

}  // namespace pesan::embedded
