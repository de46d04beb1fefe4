#pragma once

#include <cstdint>
#include <set>

#include "base/bytes.hpp"

namespace pesan::broker::amqp_server {

/// The publishes of a channel in confirm mode that the client has not been told about, so that many
/// confirms become one acknowledgement.
///
/// Numbers count from 1, as the client counts its publishes.
class ConfirmWindow {
public:
    struct Acknowledgement {
        std::uint64_t number = 0;
        bool multiple = false;
    };

    /// The number of the next publish.
    std::uint64_t next() { return ++last_; }
    /// The last publish did not happen.
    void take_back() { --last_; }
    /// This publish is safe. Usually they come in order, which costs nothing.
    void confirm(std::uint64_t number);
    /// This publish is refused. The caller flushes before it and tells the client at once: an
    /// acknowledgement of several that came first would cover it.
    void refuse(std::uint64_t number);
    /// Calls tell(Acknowledgement) for what was confirmed since: everything up to a number with
    /// one, and one each for those that overtook an open one.
    template <class Tell>
    void flush(Tell&& tell) {
        if (in_order_ > told_) {
            tell(Acknowledgement{in_order_, in_order_ - told_ > 1});
            told_ = in_order_;
        }
        for (const auto number : untold_) {
            if (number > in_order_) tell(Acknowledgement{number, false});
        }
        untold_.clear();
    }
    [[nodiscard]] bool has_news() const { return in_order_ > told_ || !untold_.empty(); }
    /// Publishes that are neither confirmed nor refused.
    [[nodiscard]] std::uint64_t open() const { return last_ - in_order_ - early_.size(); }

private:
    void advance();

    std::uint64_t last_ = 0;
    /// All up to this one are decided.
    std::uint64_t in_order_ = 0;
    /// The client knows about all up to this one.
    std::uint64_t told_ = 0;
    /// Decided, with an open one before them.
    std::set<std::uint64_t> early_;
    /// Those of `early_` the client has not been told about.
    std::set<std::uint64_t> untold_;
};

}  // namespace pesan::broker::amqp_server
