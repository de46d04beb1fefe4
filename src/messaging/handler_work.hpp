#pragma once

#include "delivery_job.hpp"
#include "pesan/consumer.hpp"

namespace pesan {

/// One delivery, one coroutine of the program's.
class HandlerWork final : public DeliveryWork {
public:
    HandlerWork(Handler handler, std::size_t concurrency);

    [[nodiscard]] std::size_t job_size_max() const override { return 1; }
    [[nodiscard]] std::size_t jobs_max() const override { return concurrency_; }
    boost::asio::awaitable<Result<void>> prepare() override;
    boost::asio::awaitable<void> run(DeliveryJob& job) override;

private:
    Handler handler_;
    std::size_t concurrency_;
};

}  // namespace pesan
