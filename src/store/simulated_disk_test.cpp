#include "store/simulated_disk.hpp"

#include <gtest/gtest.h>

#include <set>

#include "store/errc.hpp"

namespace pesan::store {
namespace {

class SimulatedDiskTest : public ::testing::Test {
protected:
    void make(const std::string& path, BytesView content, bool durable) {
        auto file = *disk.open(path, OpenMode::create);
        ASSERT_TRUE(file->write(0, content));
        if (!durable) return;
        ASSERT_TRUE(file->sync());
        ASSERT_TRUE(disk.sync_directory("/d"));
    }

    SimulatedDisk disk;
    SeededRandom random{3};
};

TEST_F(SimulatedDiskTest, SyncedBytesSurvive) {
    make("/d/a", "content", true);
    disk.crash(random);
    EXPECT_EQ(disk.content("/d/a"), "content");
}

TEST_F(SimulatedDiskTest, UnsyncedSectorsSurviveInAnyCombination) {
    std::set<Bytes> seen;
    for (int i = 0; i < 200; ++i) {
        disk = SimulatedDisk();
        make("/d/a", Bytes(1024, '.'), true);
        auto file = *disk.open("/d/a", OpenMode::read_write);
        ASSERT_TRUE(file->write(0, Bytes(1024, 'x')));
        disk.crash(random);
        const Bytes content = disk.content("/d/a");
        seen.insert({content[0], content[511], content[512], content[1023]});
    }
    EXPECT_EQ(seen, (std::set<Bytes>{"....", "xx..", "..xx", "xxxx"}));
}

TEST_F(SimulatedDiskTest, ANameSurvivesOnlyTheSyncOfItsDirectory) {
    std::set<bool> seen;
    for (int i = 0; i < 100; ++i) {
        disk = SimulatedDisk();
        auto file = *disk.open("/d/a", OpenMode::create);
        ASSERT_TRUE(file->write(0, "x"));
        ASSERT_TRUE(file->sync());
        disk.crash(random);
        seen.insert(disk.list("/d")->empty());
    }
    EXPECT_EQ(seen, (std::set<bool>{false, true}));
}

TEST_F(SimulatedDiskTest, AFailedSyncLosesTheDataThatTheCacheStillShows) {
    make("/d/a", "old", true);
    auto file = *disk.open("/d/a", OpenMode::read_write);
    ASSERT_TRUE(file->write(0, "new"));
    disk.fail_when(
        [](auto operation, const auto&) { return operation == SimulatedDisk::Operation::sync; });
    EXPECT_FALSE(file->sync());
    disk.fail_when(nullptr);
    EXPECT_EQ(disk.content("/d/a"), "new");
    EXPECT_TRUE(file->sync()) << "a second sync claims success";
    ASSERT_TRUE(file->drop_cache());
    EXPECT_EQ(disk.content("/d/a"), "old");
}

TEST_F(SimulatedDiskTest, StopsAtTheChosenOperationAndTearsItsWrite) {
    make("/d/a", "....", true);
    auto file = *disk.open("/d/a", OpenMode::read_write);
    disk.stop_after(1);
    EXPECT_FALSE(file->write(0, "xxxx"));
    EXPECT_FALSE(file->write(0, "yyyy"));
    EXPECT_FALSE(file->sync());
    EXPECT_EQ(disk.content("/d/a"), "xx..");
    disk.kill();
    EXPECT_FALSE(file->write(0, "zzzz")) << "files of an earlier life are dead";
}

TEST_F(SimulatedDiskTest, AFullDiskTakesOnlyWhatDoesNotGrow) {
    make("/d/a", Bytes(100, 'x'), true);
    disk.set_capacity(150);
    auto file = *disk.open("/d/a", OpenMode::read_write);
    EXPECT_TRUE(file->write(0, Bytes(100, 'y')));
    EXPECT_EQ(file->write(100, Bytes(100, 'y')).error().code, errc::no_space);
    EXPECT_EQ(*disk.free_bytes("/d"), 50u);
}

}  // namespace
}  // namespace pesan::store
