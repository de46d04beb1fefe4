#include "net/broker/worker_thread.hpp"

#include <pthread.h>

namespace pesan::net {

void name_this_thread(const char* name) {
    ::pthread_setname_np(::pthread_self(), name);
}

WorkerThread::WorkerThread(const char* name)
    : thread_([this, name] {
          name_this_thread(name);
          run();
      }) {}

WorkerThread::~WorkerThread() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void WorkerThread::post(std::function<void()> work) {
    {
        std::lock_guard lock(mutex_);
        work_.push_back(std::move(work));
    }
    wake_.notify_one();
}

void WorkerThread::run() {
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return stopping_ || !work_.empty(); });
        if (work_.empty()) return;
        auto work = std::move(work_.front());
        work_.pop_front();
        lock.unlock();
        work();
        lock.lock();
    }
}

}  // namespace pesan::net
