#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "services/order/fault.hpp"

namespace pesan::order {

/// Reads members of a JSON body and gathers what is wrong, each with its pointer; what is missing
/// reads as empty. At most one fault a pointer is kept: the first, which is the cause of those
/// after it.
class BodyReader {
public:
    [[nodiscard]] const std::vector<Fault>& faults() const { return faults_; }

    void refuse(std::string pointer, std::string detail);
    /// Nothing happens for an empty detail.
    void refuse_if(std::string detail, std::string pointer);

    /// The object, after refusing members that are not among the known ones; nothing if it is none.
    const boost::json::object* object(const boost::json::value* value, const std::string& pointer,
                                      std::initializer_list<std::string_view> known);
    std::string text(const boost::json::object& from, const std::string& pointer,
                     std::string_view name);
    std::int64_t number(const boost::json::object& from, const std::string& pointer,
                        std::string_view name);

private:
    std::vector<Fault> faults_;
};

}  // namespace pesan::order
