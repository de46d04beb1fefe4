#pragma once

#include <memory>
#include <vector>

#include "store/checkpoint.hpp"
#include "store/manifest.hpp"
#include "store/read_window.hpp"
#include "store/segment_builder.hpp"
#include "store/write_group.hpp"

namespace pesan::store {

/// Work on files beside the appending, cut into steps of about 1 MiB. A task has its own copy of
/// all it needs: steps run on any thread while the owner's goes on; the owner looks at the task
/// between steps only.
class MaintenanceTask {
public:
    static constexpr std::uint64_t step_bytes = 1u << 20;

    virtual ~MaintenanceTask() = default;
    virtual Result<void> step() = 0;
    [[nodiscard]] bool done() const { return done_; }
    /// The file it had begun, when a step found no room.
    [[nodiscard]] virtual std::optional<FileName> unfinished() const { return std::nullopt; }

    std::uint64_t written_bytes = 0;
    std::uint64_t syncs = 0;

protected:
    bool done_ = false;
};

/// Makes a spare segment full of zeros.
class SpareTask final : public MaintenanceTask {
public:
    SpareTask(const Directory& directory, std::uint64_t number, std::uint64_t capacity)
        : directory_(directory), number_(number), capacity_(capacity) {}
    Result<void> step() override;
    [[nodiscard]] std::optional<FileName> unfinished() const override {
        return FileName{FileRole::temporary, number_};
    }
    [[nodiscard]] FileName spare() const { return {FileRole::spare, number_}; }
    [[nodiscard]] std::uint64_t capacity() const { return capacity_; }

private:
    const Directory& directory_;
    std::uint64_t number_;
    std::uint64_t capacity_;
    std::uint64_t filled_ = 0;
    std::unique_ptr<File> file_;
};

/// Replaces both copies of the manifest.
class ManifestTask final : public MaintenanceTask {
public:
    ManifestTask(const Directory& directory, Manifest manifest)
        : directory_(directory), manifest_(std::move(manifest)) {}
    Result<void> step() override;
    [[nodiscard]] const Manifest& manifest() const { return manifest_; }

private:
    const Directory& directory_;
    Manifest manifest_;
};

/// Removes files that no manifest lists any more, or turns them into spares. What they hold stays
/// readable for nobody: a spare gets a new nonce when it becomes a segment.
class DiscardTask final : public MaintenanceTask {
public:
    struct Item {
        FileName name;
        std::optional<Spare> becomes;
    };
    DiscardTask(const Directory& directory, std::vector<Item> items)
        : directory_(directory), items_(std::move(items)) {}
    Result<void> step() override;
    [[nodiscard]] const std::vector<Item>& items() const { return items_; }

private:
    const Directory& directory_;
    std::vector<Item> items_;
};

/// Saves the index of a sealed segment beside it, and gives back the unused end of the file.
class IndexTask final : public MaintenanceTask {
public:
    /// cut  shorten the segment's file to its batches
    IndexTask(const Directory& directory, const Segment& segment, bool cut);
    Result<void> step() override;
    [[nodiscard]] std::uint64_t id() const { return id_; }
    [[nodiscard]] bool cut() const { return cut_; }

private:
    const Directory& directory_;
    std::uint64_t id_;
    std::uint64_t end_;
    bool cut_;
    Bytes content_;
};

/// Writes a submitted checkpoint.
class CheckpointTask final : public MaintenanceTask {
public:
    CheckpointTask(const Directory& directory, std::uint64_t generation,
                   CheckpointWriter checkpoint)
        : directory_(directory), generation_(generation), checkpoint_(std::move(checkpoint)) {}
    Result<void> step() override;
    [[nodiscard]] std::optional<FileName> unfinished() const override {
        return FileName{FileRole::temporary, generation_};
    }
    [[nodiscard]] std::uint64_t generation() const { return generation_; }
    [[nodiscard]] Sequence sequence() const { return checkpoint_.sequence(); }

private:
    Result<void> finish();

    const Directory& directory_;
    std::uint64_t generation_;
    CheckpointWriter checkpoint_;
    CheckpointFrames frames_;
    std::unique_ptr<File> file_;
    std::size_t next_chunk_ = 0;
};

/// Copies the live records of neighbouring segments into a new one. They keep their numbers; their
/// batches get the time of the compaction, which no one reads: a checkpoint covers them.
class CompactTask final : public MaintenanceTask {
public:
    struct Live {
        Sequence sequence;
        std::uint32_t offset;
    };
    struct Source {
        std::uint64_t id = 0;
        std::shared_ptr<File> file;
        std::uint64_t nonce = 0;
        std::uint64_t end = 0;
        std::vector<Live> live;
    };
    CompactTask(const Directory& directory, const SegmentHeader& header,
                std::vector<Source> sources, BatchHeader stamp)
        : sources_(std::move(sources)), builder_(directory, header), stamp_(stamp) {}
    Result<void> step() override;
    [[nodiscard]] std::optional<FileName> unfinished() const override {
        return FileName{FileRole::temporary, builder_.segment().header.id};
    }
    [[nodiscard]] const std::vector<Source>& sources() const { return sources_; }
    [[nodiscard]] SegmentBuilder& builder() { return builder_; }
    /// Records that could not be read back.
    [[nodiscard]] const std::vector<Finding>& damaged() const { return damaged_; }

private:
    Result<void> copy(const Source& source, const Live& live);

    std::vector<Source> sources_;
    SegmentBuilder builder_;
    BatchHeader stamp_;
    bool open_ = false;
    std::size_t source_ = 0;
    std::size_t record_ = 0;
    std::unique_ptr<ReadWindow> window_;
    std::vector<Finding> damaged_;
};

}  // namespace pesan::store
