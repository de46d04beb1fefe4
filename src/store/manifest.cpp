#include "store/manifest.hpp"

#include <algorithm>

#include "base/crc32c.hpp"
#include "store/errc.hpp"

namespace pesan::store {

namespace {

constexpr std::size_t head_size = 88;
constexpr std::size_t entry_size = 48;
constexpr std::uint64_t manifest_size_bytes_max = 256u << 20;
constexpr std::uint32_t flag_clean = 1;

void append_entry(Bytes& to, const Manifest::Entry& entry) {
    append_little(to, entry.id);
    append_little(to, entry.nonce);
    append_little(to, entry.base);
    append_little(to, entry.last);
    append_little(to, entry.end);
    append_little(to, static_cast<std::uint32_t>(entry.kind));
    append_little(to, entry.chain);
}

Manifest::Entry load_entry(const char* from) {
    return {.id = load_little<std::uint64_t>(from),
            .nonce = load_little<std::uint64_t>(from + 8),
            .base = load_little<std::uint64_t>(from + 16),
            .last = load_little<std::uint64_t>(from + 24),
            .end = load_little<std::uint64_t>(from + 32),
            .kind = static_cast<SegmentKind>(load_little<std::uint32_t>(from + 40)),
            .chain = load_little<std::uint32_t>(from + 44)};
}

Manifest load_head(const char* from) {
    Manifest manifest;
    manifest.generation = load_little<std::uint64_t>(from + 16);
    manifest.clean = (load_little<std::uint32_t>(from + 24) & flag_clean) != 0;
    manifest.durable_upto = load_little<std::uint64_t>(from + 32);
    manifest.unlisted_from = load_little<std::uint64_t>(from + 40);
    manifest.next_file = load_little<std::uint64_t>(from + 48);
    manifest.newest = {load_little<std::uint64_t>(from + 56),
                       load_little<std::uint64_t>(from + 64)};
    manifest.previous = {load_little<std::uint64_t>(from + 72),
                         load_little<std::uint64_t>(from + 80)};
    return manifest;
}

}  // namespace

const Manifest::Entry* Manifest::find(std::uint64_t id) const {
    const auto at =
        std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.id == id; });
    return at == entries.end() ? nullptr : &*at;
}

Bytes encode(const Manifest& manifest) {
    Bytes bytes(preamble_size, '\0');
    put_preamble(bytes.data(), FileMagic::manifest);
    append_little(bytes, manifest.generation);
    append_little(bytes, manifest.clean ? flag_clean : 0u);
    append_little(bytes, static_cast<std::uint32_t>(manifest.entries.size()));
    append_little(bytes, manifest.durable_upto);
    append_little(bytes, manifest.unlisted_from);
    append_little(bytes, manifest.next_file);
    append_little(bytes, manifest.newest.generation);
    append_little(bytes, manifest.newest.sequence);
    append_little(bytes, manifest.previous.generation);
    append_little(bytes, manifest.previous.sequence);
    for (const Manifest::Entry& entry : manifest.entries)
        append_entry(bytes, entry);
    append_little(bytes, crc32c(bytes));
    return bytes;
}

Result<Manifest> decode_manifest(BytesView bytes, const std::string& file) {
    if (auto checked = check_preamble(bytes, FileMagic::manifest, file); !checked)
        return checked.error();
    if (bytes.size() < head_size + 4) return Error(errc::damaged, file + ": too short");
    const BytesView content = bytes.substr(0, bytes.size() - 4);
    const std::uint64_t count = load_little<std::uint32_t>(bytes.data() + 28);
    if (load_little<std::uint32_t>(bytes.data() + content.size()) != crc32c(content) ||
        content.size() != head_size + count * entry_size)
        return Error(errc::damaged, file + ": wrong checksum");
    Manifest manifest = load_head(bytes.data());
    for (std::uint64_t i = 0; i < count; ++i)
        manifest.entries.push_back(load_entry(bytes.data() + head_size + i * entry_size));
    return manifest;
}

Result<void> write_manifest(const Directory& directory, const Manifest& manifest) {
    const Bytes bytes = encode(manifest);
    for (std::uint64_t copy = 0; copy < manifest_copies; ++copy)
        if (auto written = directory.replace({FileRole::manifest, copy}, bytes); !written)
            return written;
    return {};
}

Result<ReadManifest> read_manifest(const Directory& directory, const std::vector<FileName>& names) {
    ReadManifest read;
    for (const FileName& name : names) {
        if (name.role != FileRole::manifest) continue;
        const auto bytes = directory.read_all(name, manifest_size_bytes_max);
        Result<Manifest> manifest = bytes ? decode_manifest(*bytes, name.text()) : bytes.error();
        if (!manifest) {
            const auto code = manifest.error().code;
            if (code == errc::newer_format || code == errc::older_format) return manifest.error();
            read.findings.push_back({.kind = Finding::Kind::spare_copy,
                                     .file = name.text(),
                                     .detail = manifest.error().detail});
            continue;
        }
        if (!read.manifest || manifest->generation > read.manifest->generation)
            read.manifest = std::move(*manifest);
    }
    return read;
}

}  // namespace pesan::store
