#include "store/checkpoint.hpp"

#include <cassert>

#include "base/crc32c.hpp"
#include "store/errc.hpp"
#include "store/read_window.hpp"

namespace pesan::store {

namespace {
constexpr std::uint32_t end_mark = 0xffffffff;
constexpr std::size_t frame_head_size = 8;
constexpr std::size_t end_size = 12;
}  // namespace

void CheckpointWriter::add(Bytes chunk) {
    assert(!chunk.empty() && chunk.size() <= checkpoint_chunk_bytes_max);
    bytes_ += chunk.size();
    chunks_.push_back(std::move(chunk));
}

Bytes encode_checkpoint_header(std::uint64_t generation, Sequence sequence) {
    Bytes bytes(preamble_size, '\0');
    put_preamble(bytes.data(), FileMagic::checkpoint);
    append_little(bytes, generation);
    append_little(bytes, sequence);
    append_little(bytes, std::uint32_t{0});
    append_little(bytes, crc32c(bytes));
    return bytes;
}

void CheckpointFrames::append(Bytes& to, BytesView chunk) {
    char crc[4];
    store_little(crc, crc32c(chunk));
    append_little(to, static_cast<std::uint32_t>(chunk.size()));
    to.append(crc, 4);
    to.append(chunk);
    crc_ = crc32c({crc, 4}, crc_);
    ++count_;
}

void CheckpointFrames::append_end(Bytes& to) const {
    append_little(to, end_mark);
    append_little(to, count_);
    append_little(to, crc_);
}

Result<CheckpointReader> CheckpointReader::open(const Directory& directory,
                                                std::uint64_t generation) {
    CheckpointReader reader;
    const FileName name{FileRole::checkpoint, generation};
    reader.name_ = name.text();
    auto file = directory.open(name, OpenMode::read);
    if (!file) return file.error();
    reader.file_ = std::move(*file);
    const auto size = reader.file_->size();
    if (!size) return size.error();
    reader.size_ = *size;
    Bytes head(checkpoint_header_size, '\0');
    const auto done = reader.file_->read(0, head);
    if (!done) return done.error();
    head.resize(*done);
    if (auto checked = check_preamble(head, FileMagic::checkpoint, reader.name_); !checked)
        return checked.error();
    if (head.size() < checkpoint_header_size ||
        load_little<std::uint32_t>(head.data() + 36) != crc32c(BytesView(head).substr(0, 36)))
        return Error(errc::damaged, reader.name_ + ": header unreadable");
    reader.generation_ = load_little<std::uint64_t>(head.data() + 16);
    reader.sequence_ = load_little<std::uint64_t>(head.data() + 24);
    const auto ignore = [](BytesView) -> Result<void> { return {}; };
    if (auto walked = reader.walk(ignore); !walked) return walked.error();
    return reader;
}

Result<void> CheckpointReader::each(const std::function<Result<void>(BytesView)>& take) {
    return walk(take);
}

Result<void> CheckpointReader::walk(const std::function<Result<void>(BytesView)>& take) {
    ReadWindow window(*file_, size_);
    std::uint64_t at = checkpoint_header_size;
    std::uint32_t count = 0;
    std::uint32_t crc = 0;
    while (at + frame_head_size <= size_) {
        const BytesView head = window.view(at, frame_head_size);
        const auto length = load_little<std::uint32_t>(head.data());
        if (length == end_mark) {
            const BytesView end = window.view(at, end_size);
            if (end.size() == end_size && at + end_size == size_ &&
                load_little<std::uint32_t>(end.data() + 4) == count &&
                load_little<std::uint32_t>(end.data() + 8) == crc)
                return {};
            break;
        }
        crc = crc32c(head.substr(4), crc);
        const auto expected = load_little<std::uint32_t>(head.data() + 4);
        const BytesView chunk = window.view(at + frame_head_size, length);
        if (length > checkpoint_chunk_bytes_max || chunk.size() != length ||
            crc32c(chunk) != expected)
            break;
        if (auto taken = take(chunk); !taken) return taken;
        at += frame_head_size + length;
        ++count;
    }
    return Error(errc::damaged, name_ + ": unreadable at byte " + std::to_string(at));
}

}  // namespace pesan::store
