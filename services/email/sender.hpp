#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "pesan/delivery.hpp"
#include "pesan/result.hpp"
#include "services/email/command.hpp"
#include "services/email/mail_transport.hpp"
#include "services/email/templates.hpp"
#include "services/outgoing/dispatcher.hpp"
#include "services/shop_time/zone.hpp"

namespace pesan::email {

struct Letterhead {
    std::string from_address;
    /// Shown as the sender's name, and in the templates.
    std::string shop_name;
    /// Where a command names no locale.
    std::string locale = "id";
    shop_time::Zone zone;
};

/// Turns the command in a message into a mail and has it sent once. Safe from any thread.
class Sender {
public:
    Sender(outgoing::Dispatcher& dispatcher, MailTransport& transport, Letterhead letterhead,
           std::shared_ptr<const Templates> templates);

    /// attempt, last  which try this is, and whether it is the last one
    boost::asio::awaitable<outgoing::Finished> send(Message message, std::uint32_t attempt,
                                                    bool last);

    /// What a template makes of the sample order.
    ///
    /// errors   not_found, invalid_argument
    [[nodiscard]] Result<Rendered> preview(std::string_view name, std::string_view locale) const;

    /// Takes other templates from the next mail on.
    void use(std::shared_ptr<const Templates> templates);

private:
    [[nodiscard]] Result<Rendered> render(const Command& command) const;
    [[nodiscard]] std::shared_ptr<const Templates> templates() const;

    outgoing::Dispatcher& dispatcher_;
    MailTransport& transport_;
    Letterhead letterhead_;
    std::shared_ptr<const Templates> templates_;
    mutable std::mutex mutex_;
};

}  // namespace pesan::email
