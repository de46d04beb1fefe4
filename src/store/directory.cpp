#include "store/directory.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "store/errc.hpp"

namespace pesan::store {

namespace {

struct Prefix {
    FileRole role;
    std::string_view text;
};
constexpr std::array prefixes{
    Prefix{FileRole::segment, "segment-"},   Prefix{FileRole::index, "index-"},
    Prefix{FileRole::spare, "spare-"},       Prefix{FileRole::checkpoint, "checkpoint-"},
    Prefix{FileRole::manifest, "manifest-"}, Prefix{FileRole::temporary, "temporary-"},
};

}  // namespace

std::string FileName::text() const {
    for (const Prefix& prefix : prefixes)
        if (prefix.role == role) return fmt::format("{}{:08x}", prefix.text, number);
    return {};
}

std::optional<FileName> FileName::parse(const std::string& name) {
    for (const Prefix& prefix : prefixes) {
        if (!name.starts_with(prefix.text)) continue;
        FileName parsed{.role = prefix.role};
        const char* end = name.data() + name.size();
        const auto [at, failure] =
            std::from_chars(name.data() + prefix.text.size(), end, parsed.number, 16);
        if (failure != std::errc() || at != end || parsed.text() != name) return std::nullopt;
        return parsed;
    }
    return std::nullopt;
}

Result<std::unique_ptr<File>> Directory::open(const FileName& name, OpenMode mode) const {
    return files_->open(path(name), mode);
}

Result<void> Directory::remove(const FileName& name) const {
    return files_->remove(path(name));
}

Result<void> Directory::rename(const FileName& from, const FileName& to) const {
    return files_->rename(path(from), path(to));
}

Result<Bytes> Directory::read_all(const FileName& name, std::uint64_t limit) const {
    auto file = open(name, OpenMode::read);
    if (!file) return file.error();
    const auto size = (*file)->size();
    if (!size) return size.error();
    if (*size > limit) return Error(errc::damaged, name.text() + ": larger than it can be");
    Bytes content(*size, '\0');
    const auto done = (*file)->read(0, content);
    if (!done) return done.error();
    content.resize(*done);
    return content;
}

Result<void> Directory::replace(const FileName& name, BytesView content) const {
    const FileName temporary{FileRole::temporary, name.number};
    auto file = open(temporary, OpenMode::create);
    if (!file) return file.error();
    if (auto written = (*file)->write(0, content); !written) return written;
    if (auto synced = (*file)->sync(); !synced) return synced;
    if (auto renamed = rename(temporary, name); !renamed) return renamed;
    return sync();
}

}  // namespace pesan::store
