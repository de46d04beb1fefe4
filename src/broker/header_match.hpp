#pragma once

#include "amqp/table.hpp"
#include "base/bytes.hpp"
#include "pesan/result.hpp"

namespace pesan::broker {

/// What a binding of a headers exchange asks of a message's headers: `x-match` is `all` (as when it
/// is absent) or `any` of its other fields; fields whose names begin with `x-` count only for
/// `all-with-x` and `any-with-x`. A field without value asks only that the header is there.
class HeaderMatch {
public:
    /// arguments  an encoded table with its length, or nothing
    /// errors     precondition_failed (x-match), invalid_argument (no table)
    static Result<HeaderMatch> from(BytesView arguments);

    [[nodiscard]] bool matches(const amqp::Table& headers) const;

private:
    bool any_ = false;
    amqp::Table wanted_;
};

}  // namespace pesan::broker
