#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace pesan::net {

/// One thread that does blocking work, in order. The destructor finishes what was posted.
class WorkerThread {
public:
    /// name   seen in debuggers and ps; at most 15 characters
    explicit WorkerThread(const char* name);
    ~WorkerThread();
    WorkerThread(const WorkerThread&) = delete;
    WorkerThread& operator=(const WorkerThread&) = delete;

    /// From any thread. The work must not throw.
    void post(std::function<void()> work);

private:
    void run();

    std::mutex mutex_;
    std::condition_variable wake_;
    std::deque<std::function<void()>> work_;
    bool stopping_ = false;
    std::thread thread_;
};

/// Names the calling thread for debuggers and ps.
void name_this_thread(const char* name);

}  // namespace pesan::net
