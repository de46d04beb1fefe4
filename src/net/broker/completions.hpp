#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/system_executor.hpp>
#include <concepts>
#include <memory>
#include <utility>
#include <vector>

namespace pesan::net {

/// One caller to be told: its handler, and the executor that it must run on and that it keeps at
/// work.
class Completion {
public:
    Completion() = default;
    template <class Handler>
    requires(!std::same_as<std::remove_cvref_t<Handler>, Completion>) Completion(Handler&& handler)
        : executor_(
              boost::asio::prefer(boost::asio::any_io_executor(boost::asio::get_associated_executor(
                                      handler, boost::asio::system_executor())),
                                  boost::asio::execution::outstanding_work.tracked)),
          handler_(std::make_unique<Holder<std::remove_cvref_t<Handler>>>(
              std::forward<Handler>(handler))) {}

    explicit operator bool() const { return handler_ != nullptr; }
    [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }
    /// On its executor, once.
    void operator()() { std::exchange(handler_, nullptr)->run(); }

private:
    // Not asio::any_completion_handler: assigning one recurses without end in Boost 1.81.
    struct HolderBase {
        virtual ~HolderBase() = default;
        virtual void run() = 0;
    };
    template <class Handler>
    struct Holder final : HolderBase {
        explicit Holder(Handler&& taken) : handler(std::move(taken)) {}
        void run() override { std::move(handler)(); }
        Handler handler;
    };

    boost::asio::any_io_executor executor_;
    std::unique_ptr<HolderBase> handler_;
};

/// Callers to be told, each on its own executor. Those of one executor are told together, by one
/// wake-up.
class Completions {
public:
    using Handler = Completion;

    Completions() = default;
    ~Completions() { flush(); }
    Completions(const Completions&) = delete;
    Completions& operator=(const Completions&) = delete;

    void add(Handler handler);
    /// Sends all on their way; nothing runs on the calling thread.
    void flush();

private:
    struct Group {
        boost::asio::any_io_executor executor;
        std::vector<Handler> handlers;
    };
    std::vector<Group> groups_;
};

}  // namespace pesan::net
