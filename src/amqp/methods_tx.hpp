#pragma once

#include "amqp/field.hpp"

/// Class tx. Transactions of a channel.
namespace pesan::amqp {

struct TxSelect {
    static constexpr MethodId id{90, 10, "tx.select"};
    static constexpr auto fields() { return std::make_tuple(); }
};

struct TxSelectOk {
    static constexpr MethodId id{90, 11, "tx.select-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

struct TxCommit {
    static constexpr MethodId id{90, 20, "tx.commit"};
    static constexpr auto fields() { return std::make_tuple(); }
};

struct TxCommitOk {
    static constexpr MethodId id{90, 21, "tx.commit-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

struct TxRollback {
    static constexpr MethodId id{90, 30, "tx.rollback"};
    static constexpr auto fields() { return std::make_tuple(); }
};

struct TxRollbackOk {
    static constexpr MethodId id{90, 31, "tx.rollback-ok"};
    static constexpr auto fields() { return std::make_tuple(); }
};

}  // namespace pesan::amqp
