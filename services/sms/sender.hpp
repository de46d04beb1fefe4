#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>

#include "pesan/delivery.hpp"
#include "services/outgoing/dispatcher.hpp"
#include "services/sms/command.hpp"
#include "services/sms/receipts.hpp"
#include "services/sms/sms_transport.hpp"

namespace pesan::sms {

/// Turns the command in a message into an SMS and has it sent once. Safe from any thread.
class Sender {
public:
    /// from   source address of every SMS: a number, or up to 11 letters and digits
    Sender(outgoing::Dispatcher& dispatcher, SmsTransport& transport, Receipts& receipts,
           std::string from, CommandDefaults defaults);

    /// attempt, last  which try this is, and whether it is the last one
    boost::asio::awaitable<outgoing::Finished> send(Message message, std::uint32_t attempt,
                                                    bool last);

private:
    outgoing::Dispatcher& dispatcher_;
    SmsTransport& transport_;
    Receipts& receipts_;
    std::string from_;
    CommandDefaults defaults_;
};

}  // namespace pesan::sms
