#include "services/finance/handler.hpp"

#include "services/finance/ledger.hpp"
#include "services/order_model/order_event.hpp"

namespace pesan::finance {

namespace {

struct Work {
    const Delivery* delivery;
    Entry entry;
};

timeline::Step step_of(const Work& work, std::int64_t now_ms) {
    const Entry& entry = work.entry;
    const bool reversed = entry.kind == "cancel";
    const std::string detail = entry.order_number + " on " + entry.day;
    return {entry.order_id,
            now_ms,
            "finance",
            reversed ? "reversed" : "posted",
            detail,
            work.delivery->message.id,
            work.delivery->attempt};
}

}  // namespace

std::vector<Outcome> Poster::handle(std::span<const Delivery> deliveries,
                                    SqlTransaction& transaction) {
    std::vector<Outcome> outcomes(deliveries.size(), Acknowledge{});
    std::vector<Work> works;
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        const auto& message = deliveries[i].message;
        auto event = order::read_event(message.type, message.data);
        if (!event) {
            outcomes[i] = Reject{"malformed", event.error().message()};
            continue;
        }
        if (auto entry = entry_of(*event, zone_)) {
            entries.push_back(*entry);
            works.push_back({&deliveries[i], std::move(*entry)});
        }
    }
    const auto retry_all = [&](const Error& error) {
        return std::vector<Outcome>(deliveries.size(), Retry{error.message(), std::nullopt});
    };
    auto added = Ledger::post(transaction, entries);
    if (!added) return retry_all(added.error());
    const auto now =
        std::chrono::duration_cast<std::chrono::milliseconds>(clock_.wall().time_since_epoch())
            .count();
    std::vector<timeline::Step> steps;
    // A message that is in the batch twice did something once.
    for (const auto& work : works)
        if (added->erase(work.entry.id) != 0) steps.push_back(step_of(work, now));
    if (auto written = steps_.add_all(transaction, steps); !written)
        return retry_all(written.error());
    return outcomes;
}

}  // namespace pesan::finance
