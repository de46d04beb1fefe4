#pragma once

#include <memory>

#include "configuration.hpp"
#include "pesan/metrics.hpp"
#include "services/email/service.hpp"
#include "services/finance/service.hpp"
#include "services/order/service.hpp"
#include "services/report/service.hpp"
#include "services/sms/service.hpp"

namespace pesan::app {

/// Where the mailbox listens, for services that send to it.
struct MailboxAddresses {
    std::string smtp;
    std::string smpp;
};

// What each service is told of the configuration.
[[nodiscard]] ConsumerOptions consumer_options(const Configuration& configuration);
[[nodiscard]] email::EmailOptions email_options(const Configuration& configuration,
                                                const MailboxAddresses& mailbox,
                                                std::shared_ptr<Metrics> metrics);
[[nodiscard]] sms::SmsOptions sms_options(const Configuration& configuration,
                                          const MailboxAddresses& mailbox,
                                          boost::asio::any_io_executor executor,
                                          std::shared_ptr<Metrics> metrics);
[[nodiscard]] finance::FinanceServiceOptions finance_options(const Configuration& configuration);
/// base_url   this process's own HTTP, for direct calls
[[nodiscard]] Result<order::OrderServiceOptions> order_options(const Configuration& configuration,
                                                               const std::string& base_url,
                                                               std::shared_ptr<Metrics> metrics);

}  // namespace pesan::app
