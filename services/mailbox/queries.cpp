#include "services/mailbox/queries.hpp"

#include <charconv>

#include "pesan/errc.hpp"

namespace pesan::mailbox {

Result<Filter> read_filter(const http::Request& request) {
    Filter filter;
    const auto kind = request.query_value("kind").value_or("");
    if (kind == "email") filter.kind = Filter::Kind::email;
    if (kind == "sms") filter.kind = Filter::Kind::sms;
    if (!kind.empty() && filter.kind == Filter::Kind::any) {
        return Error{errc::invalid_argument, "kind must be email or sms"};
    }
    filter.to = request.query_value("to").value_or("");
    // A plus that was not encoded arrives as a blank, which no address begins with.
    if (filter.to.starts_with(' ')) filter.to[0] = '+';
    filter.q = request.query_value("q").value_or("");
    return filter;
}

Result<std::uint64_t> read_number(const http::Request& request, std::string_view name,
                                  std::uint64_t least, std::uint64_t most,
                                  std::uint64_t otherwise) {
    const auto text = request.query_value(name);
    if (!text) return otherwise;
    std::uint64_t value = 0;
    const auto* end = text->data() + text->size();
    const auto [rest, failure] = std::from_chars(text->data(), end, value);
    if (failure != std::errc{} || rest != end || value < least || value > most) {
        return Error{errc::invalid_argument, std::string(name) + " must be an integer from " +
                                                 std::to_string(least) + " to " +
                                                 std::to_string(most)};
    }
    return value;
}

}  // namespace pesan::mailbox
