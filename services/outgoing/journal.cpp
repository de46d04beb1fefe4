#include "services/outgoing/journal.hpp"

namespace pesan::outgoing {

WriteStep write_into(std::shared_ptr<timeline::Steps> steps, std::string service, Clock& clock) {
    return [steps = std::move(steps), service = std::move(service), &clock](
               SqlTransaction& transaction, const StepLine& line) {
        const auto now =
            std::chrono::duration_cast<std::chrono::milliseconds>(clock.wall().time_since_epoch());
        return steps->add(transaction, {.order_id = line.order_id,
                                        .at_ms = now.count(),
                                        .service = service,
                                        .step = line.step,
                                        .detail = line.detail,
                                        .message_id = line.message_id,
                                        .attempt = line.attempt});
    };
}

}  // namespace pesan::outgoing
