#include "broker/amqp/credentials.hpp"

#include "amqp/table.hpp"
#include "broker/amqp/resource_text.hpp"

namespace pesan::broker::amqp_server {

namespace {

Error invalid(BytesView response) {
    return {errc::syntax_error, "response " + binary_text(response) + " invalid"};
}

/// Takes NUL and what follows up to the next NUL.
bool take_element(BytesView& from, std::string& into) {
    if (from.empty() || from.front() != '\0') return false;
    from.remove_prefix(1);
    const auto end = std::min(from.find('\0'), from.size());
    into = from.substr(0, end);
    from.remove_prefix(end);
    return true;
}

}  // namespace

Result<Credentials> read_plain(BytesView response) {
    Credentials credentials;
    BytesView rest = response;
    if (!take_element(rest, credentials.user) || !take_element(rest, credentials.password) ||
        !rest.empty()) {
        return invalid(response);
    }
    return credentials;
}

Result<Credentials> read_amqplain(BytesView response) {
    Bytes with_length;
    append_big(with_length, static_cast<std::uint32_t>(response.size()));
    with_length += response;
    BytesView from = with_length;
    const auto table = amqp::decode_table(from);
    if (!table) return Error{errc::syntax_error, "AMQPLAIN auth info cannot be read"};
    const auto* login = table->find("LOGIN");
    const auto* password = table->find("PASSWORD");
    if (login == nullptr || password == nullptr) {
        return Error{errc::syntax_error, "AMQPLAIN auth info is missing LOGIN or PASSWORD field"};
    }
    if (login->as<std::string>() == nullptr || password->as<std::string>() == nullptr) {
        return Error{errc::syntax_error,
                     "AMQPLAIN auth info uses unsupported type for LOGIN or PASSWORD field"};
    }
    return Credentials{*login->as<std::string>(), *password->as<std::string>()};
}

}  // namespace pesan::broker::amqp_server
