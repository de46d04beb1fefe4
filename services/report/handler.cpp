#include "services/report/handler.hpp"

#include "base/clock.hpp"

namespace pesan::report {

namespace {

timeline::Step step_of(const Activity& activity) {
    timeline::Step step;
    step.order_id = activity.event.order.id;
    step.at_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                     SystemClock::instance().wall().time_since_epoch())
                     .count();
    step.service = "report";
    step.step = "recorded";
    step.detail = std::string(order::type_of(activity.event.kind));
    step.message_id = activity.message_id;
    step.attempt = activity.attempt;
    return step;
}

}  // namespace

std::vector<Outcome> ReportHandler::handle(std::span<const Delivery> deliveries,
                                           SqlTransaction& transaction) {
    std::vector<Outcome> outcomes(deliveries.size(), Acknowledge{});
    std::vector<Activity> activities;
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
        Result<Activity> activity = read_activity(deliveries[i].message);
        if (!activity) {
            outcomes[i] = Reject{"malformed", activity.error().detail};
            continue;
        }
        activity->attempt = deliveries[i].attempt;
        activities.push_back(std::move(*activity));
    }
    if (const Result<void> recorded = record(activities, transaction); !recorded)
        for (Outcome& outcome : outcomes)
            if (std::holds_alternative<Acknowledge>(outcome))
                outcome = Retry{recorded.error().message(), {}};
    return outcomes;
}

Result<void> ReportHandler::record(const std::vector<Activity>& activities,
                                   SqlTransaction& transaction) {
    if (const Result<void> added = store_.add(transaction, activities, zone_); !added) return added;
    std::vector<timeline::Step> steps;
    for (const Activity& activity : activities)
        steps.push_back(step_of(activity));
    return steps_.add_all(transaction, steps);
}

}  // namespace pesan::report
