#include "store/posix_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/random.hpp"
#include "store/errc.hpp"
#include "store/log.hpp"
#include "store/log_fixture.hpp"

namespace pesan::store {
namespace {

class PosixFileTest : public ::testing::Test {
protected:
    PosixFileTest() {
        std::string name = (std::filesystem::temp_directory_path() / "pesan-store-XXXXXX").string();
        directory = ::mkdtemp(name.data());
    }
    ~PosixFileTest() override { std::filesystem::remove_all(directory); }

    PosixFileSystem files;
    std::string directory;
};

TEST_F(PosixFileTest, WritesPartsOneBehindTheOther) {
    auto file = *files.open(directory + "/a", OpenMode::create);
    const std::vector<BytesView> parts{"one ", "", "two ", "three"};
    ASSERT_TRUE(file->write(3, parts));
    ASSERT_TRUE(file->sync());
    Bytes content(100, '\0');
    EXPECT_EQ(*file->read(3, content), 13u);
    EXPECT_EQ(content.substr(0, 13), "one two three");
    EXPECT_EQ(*file->size(), 16u);
    ASSERT_TRUE(file->truncate(7));
    EXPECT_EQ(*file->read(3, content), 4u);
    EXPECT_TRUE(file->drop_cache());
}

TEST_F(PosixFileTest, ErrorsNameTheFile) {
    const auto missing = files.open(directory + "/missing", OpenMode::read);
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, errc::io);
    EXPECT_NE(missing.error().detail.find("/missing: No such file"), std::string::npos);
    EXPECT_FALSE(files.rename(directory + "/missing", directory + "/b"));
    EXPECT_FALSE(files.remove(directory + "/missing"));
}

TEST_F(PosixFileTest, NamesAreListed) {
    ASSERT_TRUE(files.create_directory(directory + "/deep/er"));
    ASSERT_TRUE(files.open(directory + "/deep/er/a", OpenMode::create));
    ASSERT_TRUE(files.rename(directory + "/deep/er/a", directory + "/deep/er/b"));
    ASSERT_TRUE(files.sync_directory(directory + "/deep/er"));
    EXPECT_EQ(*files.list(directory + "/deep/er"), (std::vector<std::string>{"b"}));
    EXPECT_TRUE(files.list(directory + "/missing")->empty());
    EXPECT_GT(*files.free_bytes(directory), 0u);
}

TEST_F(PosixFileTest, TheLockNamesItsHolder) {
    EXPECT_EQ(*files.lock_holder(directory), 0);
    {
        const auto held = files.lock(directory);
        ASSERT_TRUE(held);
        EXPECT_EQ(*files.lock_holder(directory), ::getpid());
        const auto second = files.lock(directory);
        ASSERT_FALSE(second);
        EXPECT_EQ(second.error().code, errc::locked);
        EXPECT_NE(second.error().detail.find("process " + std::to_string(::getpid())),
                  std::string::npos);
    }
    EXPECT_EQ(*files.lock_holder(directory), 0);
    EXPECT_TRUE(files.lock(directory));
}

TEST_F(PosixFileTest, ALogWorksOnRealFiles) {
    LogOptions options;
    options.directory = directory + "/log";
    options.segment_size_bytes = options.segment_size_bytes_urgent = 256 << 10;
    options.spare_segments = 1;
    options.disk_free_bytes_min = 0;
    SystemClock& clock = SystemClock::instance();
    SeededRandom random(1);
    for (int run = 0; run < 3; ++run) {
        MemoryEngine engine;
        auto log = std::move(*Log::open(options, files, clock, random, engine));
        EXPECT_EQ(engine.live.size(), static_cast<std::size_t>(run) * 1000);
        for (const Sequence sequence : engine.live)
            log->add_references(sequence);
        for (int i = 0; i < 1000; ++i)
            log->add_references(log->append(MemoryEngine::message, Bytes(500, 'x')));
        auto job = log->begin_write();
        ASSERT_TRUE(job);
        auto written = job->run();
        ASSERT_TRUE(log->finish_write(std::move(*job), std::move(written)));
        while (auto task = log->begin_maintenance()) {
            auto stepped = task->run();
            ASSERT_TRUE(log->finish_maintenance(std::move(*task), std::move(stepped)));
        }
        if (run == 1) continue;  // As if killed: the log object goes without close().
        ASSERT_TRUE(log->close());
    }
}

}  // namespace
}  // namespace pesan::store
