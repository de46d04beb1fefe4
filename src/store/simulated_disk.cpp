#include "store/simulated_disk.hpp"

#include <algorithm>

#include "store/errc.hpp"
#include "store/simulated_inode.hpp"

namespace pesan::store {

namespace {

std::string directory_of(const std::string& path) {
    return path.substr(0, path.rfind('/'));
}
std::string name_of(const std::string& path) {
    return path.substr(path.rfind('/') + 1);
}

}  // namespace

struct SimulatedDisk::State {
    using Names = std::map<std::string, std::shared_ptr<Inode>>;
    /// A change of names that no sync of its directory has made durable.
    struct NameChange {
        Operation what;
        std::string from;
        std::string to;
        std::shared_ptr<Inode> inode;

        void apply(Names& names) const {
            if (what == Operation::create) names[to] = inode;
            if (what == Operation::remove) names.erase(from);
            if (what == Operation::rename && names.contains(from)) {
                auto moved = std::move(names[from]);
                names.erase(from);
                names[to] = std::move(moved);
            }
        }
    };

    mutable std::mutex mutex;
    Names names;
    Names durable_names;
    std::vector<NameChange> changes;
    std::map<std::string, bool> locked;
    std::uint64_t operations = 0;
    std::optional<std::uint64_t> stop_at;
    std::function<bool(Operation, const std::string&)> fails;
    std::uint64_t capacity = ~std::uint64_t{0};
    std::uint64_t written = 0;
    std::uint64_t read = 0;
    /// Files opened in an earlier life are dead.
    std::uint64_t life = 0;

    [[nodiscard]] bool stopped() const { return stop_at && operations >= *stop_at; }
    [[nodiscard]] std::uint64_t used() const {
        std::uint64_t bytes = 0;
        for (const auto& [name, inode] : names)
            bytes += inode->cache.size();
        return bytes;
    }

    /// Counts the operation and says whether it happens.
    Result<void> admit(Operation operation, const std::string& path) {
        if (operation != Operation::read) ++operations;
        if (stopped()) return Error(errc::io, path + ": the machine has stopped");
        if (fails && fails(operation, path)) return Error(errc::io, path + ": made to fail");
        return {};
    }

    void change(NameChange made) {
        made.apply(names);
        changes.push_back(std::move(made));
    }
};

class SimulatedDisk::OpenFile final : public File {
public:
    OpenFile(std::shared_ptr<State> state, std::shared_ptr<Inode> inode, std::string path)
        : state_(std::move(state)),
          inode_(std::move(inode)),
          path_(std::move(path)),
          life_(state_->life) {}

    Result<std::size_t> read(std::uint64_t offset, std::span<char> into) override {
        const std::scoped_lock guard(state_->mutex);
        if (auto admitted = admit(Operation::read); !admitted) return admitted.error();
        if (offset >= inode_->cache.size()) return std::size_t{0};
        const std::size_t size =
            std::min<std::uint64_t>(into.size(), inode_->cache.size() - offset);
        std::memcpy(into.data(), inode_->cache.data() + offset, size);
        state_->read += size;
        return size;
    }

    using File::write;
    Result<void> write(std::uint64_t offset, std::span<const BytesView> parts) override {
        const std::scoped_lock guard(state_->mutex);
        Bytes all;
        for (const BytesView part : parts)
            all.append(part);
        const bool was_running = life_ == state_->life && !state_->stopped();
        if (auto admitted = admit(Operation::write); !admitted) {
            if (was_running) inode_->write(offset, BytesView(all).substr(0, all.size() / 2));
            return admitted;
        }
        const std::uint64_t size = inode_->cache.size();
        const std::uint64_t growth = offset + all.size() > size ? offset + all.size() - size : 0;
        if (growth > 0 && state_->used() + growth > state_->capacity)
            return Error(errc::no_space, path_);
        inode_->write(offset, all);
        state_->written += all.size();
        return {};
    }

    Result<void> sync() override {
        const std::scoped_lock guard(state_->mutex);
        const bool was_running = life_ == state_->life && !state_->stopped();
        if (auto admitted = admit(Operation::sync); !admitted) {
            if (was_running && !state_->stopped()) inode_->fail_sync();
            return admitted;
        }
        inode_->sync();
        return {};
    }

    Result<std::uint64_t> size() override {
        const std::scoped_lock guard(state_->mutex);
        return static_cast<std::uint64_t>(inode_->cache.size());
    }

    Result<void> truncate(std::uint64_t size) override {
        const std::scoped_lock guard(state_->mutex);
        if (auto admitted = admit(Operation::truncate); !admitted) return admitted;
        inode_->truncate(size);
        return {};
    }

    Result<void> drop_cache() override {
        const std::scoped_lock guard(state_->mutex);
        inode_->drop_cache();
        return {};
    }

private:
    Result<void> admit(Operation operation) {
        if (life_ != state_->life) return Error(errc::io, path_ + ": opened before the crash");
        return state_->admit(operation, path_);
    }

    std::shared_ptr<State> state_;
    std::shared_ptr<Inode> inode_;
    std::string path_;
    std::uint64_t life_;
};

class SimulatedDisk::Lock final : public DirectoryLock {
public:
    Lock(std::shared_ptr<State> state, std::string directory)
        : state_(std::move(state)), directory_(std::move(directory)), life_(state_->life) {}
    ~Lock() override {
        const std::scoped_lock guard(state_->mutex);
        if (life_ == state_->life) state_->locked.erase(directory_);
    }

private:
    std::shared_ptr<State> state_;
    std::string directory_;
    std::uint64_t life_;
};

SimulatedDisk::SimulatedDisk() : state_(std::make_shared<State>()) {}
SimulatedDisk::~SimulatedDisk() = default;
SimulatedDisk& SimulatedDisk::operator=(SimulatedDisk&&) noexcept = default;

std::uint64_t SimulatedDisk::operations() const {
    const std::scoped_lock guard(state_->mutex);
    return state_->operations;
}

void SimulatedDisk::stop_after(std::uint64_t n) {
    const std::scoped_lock guard(state_->mutex);
    state_->stop_at = state_->operations + n;
}

void SimulatedDisk::fail_when(std::function<bool(Operation, const std::string&)> condition) {
    const std::scoped_lock guard(state_->mutex);
    state_->fails = std::move(condition);
}

void SimulatedDisk::set_capacity(std::uint64_t bytes) {
    const std::scoped_lock guard(state_->mutex);
    state_->capacity = bytes;
}

void SimulatedDisk::kill() {
    const std::scoped_lock guard(state_->mutex);
    ++state_->life;
    state_->locked.clear();
    state_->stop_at.reset();
    state_->fails = nullptr;
}

void SimulatedDisk::crash(Random& random) {
    kill();
    const std::scoped_lock guard(state_->mutex);
    const std::uint64_t mood = random.below(3);
    for (const State::NameChange& change : state_->changes)
        if (mood == 1 || (mood == 2 && random.below(2) == 0)) change.apply(state_->durable_names);
    state_->changes.clear();
    state_->names = state_->durable_names;
    for (const auto& [name, inode] : state_->names)
        inode->crash(random);
}

Bytes SimulatedDisk::content(const std::string& path) const {
    const std::scoped_lock guard(state_->mutex);
    const auto at = state_->names.find(path);
    return at == state_->names.end() ? Bytes() : at->second->cache;
}

void SimulatedDisk::set_content(const std::string& path, Bytes bytes) {
    const std::scoped_lock guard(state_->mutex);
    auto inode = std::make_shared<Inode>();
    inode->cache = inode->disk = std::move(bytes);
    state_->names[path] = state_->durable_names[path] = inode;
}

std::uint64_t SimulatedDisk::used_bytes() const {
    const std::scoped_lock guard(state_->mutex);
    return state_->used();
}

std::uint64_t SimulatedDisk::bytes_written() const {
    const std::scoped_lock guard(state_->mutex);
    return state_->written;
}

std::uint64_t SimulatedDisk::bytes_read() const {
    const std::scoped_lock guard(state_->mutex);
    return state_->read;
}

Result<std::unique_ptr<File>> SimulatedDisk::open(const std::string& path, OpenMode mode) {
    const std::scoped_lock guard(state_->mutex);
    const auto found = state_->names.find(path);
    if (mode != OpenMode::create) {
        if (state_->stopped()) return Error(errc::io, path + ": the machine has stopped");
        if (found == state_->names.end()) return Error(errc::io, path + ": no such file");
        return std::unique_ptr<File>(std::make_unique<OpenFile>(state_, found->second, path));
    }
    if (auto admitted = state_->admit(Operation::create, path); !admitted) return admitted.error();
    std::shared_ptr<Inode> inode;
    if (found == state_->names.end()) {
        inode = std::make_shared<Inode>();
        state_->change({.what = Operation::create, .from = {}, .to = path, .inode = inode});
    } else {
        inode = found->second;
        inode->truncate(0);
    }
    return std::unique_ptr<File>(std::make_unique<OpenFile>(state_, inode, path));
}

Result<std::vector<std::string>> SimulatedDisk::list(const std::string& directory) {
    const std::scoped_lock guard(state_->mutex);
    std::vector<std::string> found;
    for (const auto& [path, inode] : state_->names)
        if (directory_of(path) == directory) found.push_back(name_of(path));
    return found;
}

Result<void> SimulatedDisk::rename(const std::string& from, const std::string& to) {
    const std::scoped_lock guard(state_->mutex);
    if (auto admitted = state_->admit(Operation::rename, from); !admitted) return admitted;
    if (!state_->names.contains(from)) return Error(errc::io, from + ": no such file");
    state_->change({.what = Operation::rename, .from = from, .to = to, .inode = nullptr});
    return {};
}

Result<void> SimulatedDisk::remove(const std::string& path) {
    const std::scoped_lock guard(state_->mutex);
    if (auto admitted = state_->admit(Operation::remove, path); !admitted) return admitted;
    if (!state_->names.contains(path)) return Error(errc::io, path + ": no such file");
    state_->change({.what = Operation::remove, .from = path, .to = {}, .inode = nullptr});
    return {};
}

Result<void> SimulatedDisk::create_directory(const std::string&) {
    return {};
}

Result<void> SimulatedDisk::sync_directory(const std::string& directory) {
    const std::scoped_lock guard(state_->mutex);
    if (auto admitted = state_->admit(Operation::sync_directory, directory); !admitted)
        return admitted;
    std::vector<State::NameChange> left;
    for (State::NameChange& change : state_->changes) {
        if (directory_of(change.to.empty() ? change.from : change.to) == directory)
            change.apply(state_->durable_names);
        else
            left.push_back(std::move(change));
    }
    state_->changes = std::move(left);
    return {};
}

Result<std::uint64_t> SimulatedDisk::free_bytes(const std::string&) {
    const std::scoped_lock guard(state_->mutex);
    const std::uint64_t used = state_->used();
    return used < state_->capacity ? state_->capacity - used : std::uint64_t{0};
}

Result<std::unique_ptr<DirectoryLock>> SimulatedDisk::lock(const std::string& directory) {
    const std::scoped_lock guard(state_->mutex);
    if (!state_->locked.emplace(directory, true).second)
        return Error(errc::locked, directory + " is used by process 1");
    return std::unique_ptr<DirectoryLock>(std::make_unique<Lock>(state_, directory));
}

Result<std::int64_t> SimulatedDisk::lock_holder(const std::string& directory) {
    const std::scoped_lock guard(state_->mutex);
    return std::int64_t{state_->locked.contains(directory) ? 1 : 0};
}

}  // namespace pesan::store
