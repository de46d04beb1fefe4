// Confirmed appends of the durable log beside a bare pwrite and fdatasync of the same bytes into a
// zeroed file, on the same disk, in turns; the median of the ratios counts.
//
//   store_bench DIRECTORY [ROUNDS]

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <vector>

#include "store/log.hpp"
#include "store/posix_file.hpp"
#include "store/write_group.hpp"

namespace {

using namespace pesan;
using namespace pesan::store;

constexpr std::size_t payload_bytes = 512;
constexpr auto round_time = std::chrono::milliseconds(1500);

class NoEngine final : public Recovery {
public:
    void reset() override {}
    Result<void> restore(BytesView) override { return {}; }
    void begin_batch(const BatchTime&) override {}
    Result<void> apply(const Record&) override { return {}; }
    void finish() override {}
};

void require(const Result<void>& outcome) {
    if (outcome) return;
    fmt::print(stderr, "store_bench: {}\n", outcome.error().message());
    std::exit(1);
}

/// Calls `group` for the time of a round; returns messages a second.
template <class Group>
double rate(std::size_t window, Group group) {
    const auto begin = std::chrono::steady_clock::now();
    std::size_t messages = 0;
    std::chrono::duration<double> spent{};
    while (spent < round_time) {
        group();
        messages += window;
        spent = std::chrono::steady_clock::now() - begin;
    }
    return static_cast<double>(messages) / spent.count();
}

/// The least a durable append can cost: the payloads of a window, one write, one sync, in a file
/// that is there.
class BareFile {
public:
    explicit BareFile(const std::string& directory)
        : file_(
              std::move(*PosixFileSystem::instance().open(directory + "/bare", OpenMode::create))) {
        require(write_zeros(*file_, 0, size));
        require(file_->sync());
    }

    double run(std::size_t window) {
        const Bytes bytes(window * payload_bytes, 'x');
        return rate(window, [&] {
            if (position_ + bytes.size() > size) position_ = 0;
            require(file_->write(position_, BytesView(bytes)));
            require(file_->sync());
            position_ += bytes.size();
        });
    }

private:
    static constexpr std::uint64_t size = 32u << 20;
    std::unique_ptr<File> file_;
    std::uint64_t position_ = 0;
};

class LogUnderTest {
public:
    explicit LogUnderTest(const std::string& directory) {
        LogOptions options;
        options.directory = directory + "/log";
        log_ = std::move(*Log::open(options, PosixFileSystem::instance(), SystemClock::instance(),
                                    SystemRandom::instance(), engine_));
        maintain();
    }

    /// Publish, confirm, settle: every message is released in the group after its own.
    double run(std::size_t window) {
        const Bytes body(payload_bytes, 'x');
        return rate(window, [&] {
            const Sequence settled = log_->appended();
            for (std::size_t i = 0; i < window; ++i)
                log_->add_references(log_->append(1, {}, body));
            auto job = log_->begin_write();
            auto outcome = job->run();
            require(log_->finish_write(std::move(*job), std::move(outcome)));
            for (; released_ < settled; ++released_)
                log_->release(released_ + 1);
            if (log_->checkpoint_due()) checkpoint();
            maintain();
        });
    }

    [[nodiscard]] Stats stats() const { return log_->stats(); }

private:
    void checkpoint() {
        CheckpointWriter writer = log_->begin_checkpoint();
        writer.add(Bytes(64, 'c'));
        log_->submit(std::move(writer));
    }

    void maintain() {
        while (auto job = log_->begin_maintenance()) {
            auto outcome = job->run();
            require(log_->finish_maintenance(std::move(*job), std::move(outcome)));
        }
    }

    NoEngine engine_;
    std::unique_ptr<Log> log_;
    Sequence released_ = 0;
};

double median(std::vector<double> values) {
    std::nth_element(values.begin(),
                     values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fmt::print(stderr, "usage: store_bench DIRECTORY [ROUNDS]\n");
        return 2;
    }
    const int rounds = argc > 2 ? std::atoi(argv[2]) : 5;
    require(PosixFileSystem::instance().create_directory(argv[1]));
    BareFile bare(argv[1]);
    LogUnderTest log(argv[1]);
    fmt::print("{:>7} {:>12} {:>12} {:>7}\n", "window", "bare /s", "log /s", "ratio");
    for (const std::size_t window : {std::size_t{1}, std::size_t{100}, std::size_t{1000}}) {
        std::vector<double> bare_rates, log_rates, ratios;
        for (int round = 0; round < rounds; ++round) {
            bare_rates.push_back(bare.run(window));
            log_rates.push_back(log.run(window));
            ratios.push_back(log_rates.back() / bare_rates.back());
        }
        fmt::print("{:>7} {:>12.0f} {:>12.0f} {:>7.2f}\n", window, median(bare_rates),
                   median(log_rates), median(ratios));
    }
    const Stats stats = log.stats();
    fmt::print(
        "{} records, {} groups, {} syncs, bytes written / payload {:.2f}, {} segments recycled\n",
        stats.appended_records, stats.groups, stats.syncs,
        static_cast<double>(stats.written_bytes) /
            static_cast<double>(stats.appended_records * payload_bytes),
        stats.recycled_segments);
    return 0;
}
