#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "pesan/result.hpp"
#include "services/order_model/order.hpp"

namespace pesan::outgoing {

/// What the messages of the topics email and sms have in common: an object with a recipient, and
/// either a template with an order or words of its own.
///
/// Every error is malformed, with a JSON pointer to what is wrong and the shape that was expected.
class CommandReader {
public:
    /// expected  the shape, for the details; must outlive the reader
    [[nodiscard]] static Result<CommandReader> read(std::string_view data,
                                                    std::string_view expected);

    [[nodiscard]] bool has(std::string_view name) const { return object_.contains(name); }
    /// Absent and null are "".
    [[nodiscard]] Result<std::string> text(std::string_view name,
                                           std::size_t bytes_max = SIZE_MAX) const;
    /// "to", which `fault_of` finds nothing wrong with.
    [[nodiscard]] Result<std::string> recipient(std::string (*fault_of)(std::string_view),
                                                std::size_t bytes_max = SIZE_MAX) const;
    /// "id" or "en".
    [[nodiscard]] Result<std::string> locale(std::string_view otherwise) const;
    /// That of "data".
    [[nodiscard]] Result<order::Order> order() const;

    [[nodiscard]] Error wrong(std::string what) const;

private:
    CommandReader(boost::json::object object, std::string_view expected)
        : object_(std::move(object)), expected_(expected) {}

    boost::json::object object_;
    std::string_view expected_;
};

}  // namespace pesan::outgoing
