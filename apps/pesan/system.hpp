#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <vector>

#include "addresses.hpp"
#include "configuration.hpp"
#include "pesan/result.hpp"

namespace pesan::app {

/// Everything that `pesan up` runs in its one process: databases, broker, services, mailbox, HTTP.
/// Made in the order in which its parts need each other, stopped in reverse.
class System {
public:
    System(boost::asio::io_context& context, const Configuration& configuration);
    ~System();
    System(const System&) = delete;
    System& operator=(const System&) = delete;

    /// Opens, recovers, connects, listens. Addresses are taken before anything is written, so that
    /// a busy port leaves no trace.
    ///
    /// failed   called once, from some thread, when the broker's store has failed: the program must
    /// end
    boost::asio::awaitable<Result<void>> start(std::function<void(const Error&)> failed);

    /// Takes nothing new, finishes what runs within the limit, closes all.
    ///
    /// returns  false when something was cut off; it goes on after the next start
    boost::asio::awaitable<bool> stop(std::chrono::milliseconds limit);

    /// Certificates and mail templates, read again (SIGHUP).
    void reload();

    [[nodiscard]] const Addresses& addresses() const;
    /// What a person should know: unsafe settings of the databases.
    [[nodiscard]] const std::vector<std::string>& warnings() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace pesan::app
