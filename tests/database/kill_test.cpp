#include <gmock/gmock.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <fstream>
#include <random>
#include <set>
#include <thread>

#include "pesan/outbox.hpp"
#include "tests/database/fixture.hpp"

extern char** environ;

namespace pesan::test {

namespace {

class KilledRelay : public DatabaseTest {
protected:
    KilledRelay() : outbox_(Outbox::open(database()).value()) {}

    static std::string temporary_file() {
        std::string name =
            (std::filesystem::temp_directory_path() / "pesan-arrivals-XXXXXX").string();
        const int file = ::mkstemp(name.data());
        EXPECT_GE(file, 0);
        ::close(file);
        return name;
    }
    ~KilledRelay() override { std::filesystem::remove(file_); }

    void add(int rows) {
        EXPECT_TRUE(transact([&](SqlTransaction& transaction) {
            std::vector<OutboxMessage> messages;
            for (int i = 0; i < rows; ++i) {
                auto& [topic, message] = messages.emplace_back();
                topic = "order";
                message.source = "/order";
                message.type = "order.placed";
                message.key = "k" + std::to_string(i % 3);
                message.data = std::to_string(added_++);
            }
            return outbox_->add(transaction, std::move(messages));
        }));
    }

    pid_t spawn(std::vector<std::string> more = {}) {
        std::vector<std::string> words{PESAN_RELAY_CHILD, url(), file_};
        words.insert(words.end(), more.begin(), more.end());
        std::vector<char*> arguments;
        for (auto& word : words)
            arguments.push_back(word.data());
        arguments.push_back(nullptr);
        pid_t process = 0;
        EXPECT_EQ(
            posix_spawn(&process, PESAN_RELAY_CHILD, nullptr, nullptr, arguments.data(), environ),
            0);
        return process;
    }
    static int wait_for(pid_t process) {
        int status = 0;
        EXPECT_EQ(waitpid(process, &status, 0), process);
        return status;
    }

    /// Everything arrived, and the first copies of each key in order.
    void check() {
        std::ifstream lines(file_);
        std::map<std::string, int> last;
        std::set<int> seen;
        std::string key;
        for (int number = 0; lines >> key >> number;) {
            if (!seen.insert(number).second) continue;
            const auto known = last.find(key);
            EXPECT_TRUE(known == last.end() || number > known->second) << key << " " << number;
            last[key] = number;
        }
        EXPECT_EQ(seen.size(), static_cast<std::size_t>(added_));
        EXPECT_EQ(count("pesan_outbox"), 0);
    }

    std::unique_ptr<Outbox> outbox_;
    const std::string file_ = temporary_file();
    int added_ = 0;
};

TEST_F(KilledRelay, LosesNothingAtAnyArrival) {
    for (int at = 1; at <= 12; ++at) {
        add(4);
        for (const auto* when : {"before", "after"}) {
            const auto status = wait_for(spawn({std::to_string(at), when}));
            EXPECT_TRUE(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
        }
    }
    const auto status = wait_for(spawn());
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    check();
}

TEST_F(KilledRelay, LosesNothingAtAnyMoment) {
    std::mt19937 random(7);
    for (int round = 0; round < 15; ++round) {
        add(30);
        const auto process = spawn();
        // Anywhere between its start and its end; where exactly is the point.
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 40'000));
        ::kill(process, SIGKILL);
        wait_for(process);
    }
    const auto status = wait_for(spawn());
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    check();
}

}  // namespace

}  // namespace pesan::test
