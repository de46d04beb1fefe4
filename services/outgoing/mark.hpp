#pragma once

#include <boost/asio/awaitable.hpp>

#include "pesan/result.hpp"

namespace pesan::outgoing {

/// The mark `sending`, committed immediately before the step after which a server may have taken
/// the message (the final dot of SMTP, submit_sm of SMPP, the request of an HTTP gateway).
///
/// A message without the mark was certainly not handed over, so that a redelivery simply sends.
/// With the mark and without an answer the outcome is unknown. A transport sets it exactly once an
/// attempt and stops, with AnswerKind::not_marked, when it fails.
class Mark {
public:
    virtual ~Mark() = default;
    /// For a thread that may block.
    virtual Result<void> set_blocking() = 0;
    /// For a coroutine.
    virtual boost::asio::awaitable<Result<void>> set() = 0;
};

}  // namespace pesan::outgoing
