#pragma once

#include "amqp/field.hpp"

/// Class access. Of versions before 0-9-1; a few old clients still ask and expect any ticket.
namespace pesan::amqp {

struct AccessRequest {
    static constexpr MethodId id{30, 10, "access.request"};
    ShortText realm = {};
    bool exclusive = false;
    bool passive = false;
    bool active = false;
    bool write = false;
    bool read = false;
    static constexpr auto fields() {
        return std::make_tuple(&AccessRequest::realm, &AccessRequest::exclusive,
                               &AccessRequest::passive, &AccessRequest::active,
                               &AccessRequest::write, &AccessRequest::read);
    }
};

struct AccessRequestOk {
    static constexpr MethodId id{30, 11, "access.request-ok"};
    std::uint16_t ticket = 1;
    static constexpr auto fields() { return std::make_tuple(&AccessRequestOk::ticket); }
};

}  // namespace pesan::amqp
