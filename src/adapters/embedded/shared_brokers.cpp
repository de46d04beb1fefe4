#include "adapters/embedded/shared_brokers.hpp"

#include "store/posix_file.hpp"

namespace pesan::embedded {

SharedBrokers& SharedBrokers::instance() {
    // Never destroyed: connections may end while the process does.
    static auto* const brokers = new SharedBrokers;
    return *brokers;
}

std::shared_ptr<net::BrokerThread> SharedBrokers::acquire(const std::filesystem::path& directory) {
    std::lock_guard lock(mutex_);
    auto& entry = entries_[directory];
    ++entry.users;
    if (entry.broker) return entry.broker;
    net::BrokerThreadOptions options;
    options.log.directory = directory.string();
    options.after = entry.gone;
    entry.broker =
        std::make_shared<net::BrokerThread>(std::move(options), store::PosixFileSystem::instance(),
                                            SystemClock::instance(), SystemRandom::instance());
    entry.gone = entry.broker->gone();
    entry.broker->on_failure([this](const Error& error) {
        std::function<void(const Error&)> action;
        {
            std::lock_guard inner(mutex_);
            action = on_failure_;
        }
        if (action) action(error);
    });
    return entry.broker;
}

bool SharedBrokers::release(const std::filesystem::path& directory) {
    std::lock_guard lock(mutex_);
    auto entry = entries_.find(directory);
    if (entry == entries_.end() || --entry->second.users > 0) return false;
    entry->second.broker.reset();
    return true;
}

void SharedBrokers::on_failure(std::function<void(const Error&)> action) {
    std::lock_guard lock(mutex_);
    on_failure_ = std::move(action);
}

}  // namespace pesan::embedded
