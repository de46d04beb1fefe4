#include "services/outgoing/identity.hpp"

#include <fmt/format.h>

#include "base/crc32c.hpp"

namespace pesan::outgoing {

Message identified(const Delivery& delivery) {
    Message message = delivery.message;
    if (message.source.empty()) message.source = "/" + delivery.subscription.text();
    if (message.id.empty()) {
        const auto entered = delivery.enqueued.time_since_epoch();
        message.id =
            fmt::format("{:x}-{:08x}-{:x}",
                        std::chrono::duration_cast<std::chrono::milliseconds>(entered).count(),
                        crc32c(message.data), message.data.size());
    }
    return message;
}

}  // namespace pesan::outgoing
