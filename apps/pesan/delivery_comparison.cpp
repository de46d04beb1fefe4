#include "delivery_comparison.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>

#include "api_connection.hpp"
#include "child_pesan.hpp"
#include "pesan/errc.hpp"

namespace pesan::app {

namespace json = boost::json;

namespace {

/// The value of a counter without labels in an exposition.
double counter(const std::string& metrics, const std::string& name) {
    const auto at = metrics.find("\n" + name + " ");
    if (at == std::string::npos) return 0;
    const auto begin = at + name.size() + 2;
    return std::strtod(metrics.c_str() + begin, nullptr);
}

std::string slow_servers(const ComparisonPlan& plan) {
    const json::object rules{
        {"smtp",
         json::array{json::object{{"stage", "final_dot"}, {"delay_ms", plan.mail_delay.count()}}}},
        {"smpp", json::array{json::object{{"delay_ms", plan.sms_delay.count()}}}}};
    return json::serialize(rules);
}

std::string services_without(const std::string& down) {
    std::string services;
    for (const char* name : {"order", "email", "sms", "finance", "report", "mailbox"})
        if (down != name) services += (services.empty() ? "" : ",") + std::string(name);
    return services;
}

Result<ComparisonRow> run_one(const ComparisonPlan& plan, const std::string& delivery,
                              const std::string& down) {
    auto pesan =
        ChildPesan::start({"--delivery", delivery, "--services", services_without(down)}, {});
    if (!pesan) return pesan.error();
    ApiChoice choice;
    choice.url = pesan->url();
    const auto api = open_api(choice);
    if (!api) return api.error();
    const auto slowed = (*api)->call("PUT", "/v1/mailbox/failures", slow_servers(plan));
    if (!slowed || slowed->status >= 300)
        return slowed ? Error(errc::unreachable, "the mailbox answered " + slowed->body)
                      : slowed.error();
    LoadPlan load{
        .url = pesan->url(), .rate = plan.rate, .length = plan.length, .warm_up = plan.warm_up};
    auto result = place_orders(load);
    if (!result) return result.error();
    const auto metrics = (*api)->call("GET", "/metrics");
    if (!metrics) return metrics.error();
    ComparisonRow row;
    row.delivery = delivery;
    row.down = down;
    row.refused = result->refused.size();
    row.unanswered = result->unanswered;
    const auto sent = static_cast<double>(result->sent);
    row.accepted = std::move(result->accepted);
    row.calls_per_order = sent > 0 ? counter(metrics->body, "pesan_order_sent_total") / sent : 0;
    row.bytes_per_order =
        sent > 0 ? counter(metrics->body, "pesan_order_sent_bytes_total") / sent : 0;
    return row;
}

}  // namespace

Result<std::vector<ComparisonRow>> compare_deliveries(
    const ComparisonPlan& plan, const std::function<void(const std::string& what)>& progress) {
    std::vector<ComparisonRow> rows;
    for (const char* down : {"", "report"})
        for (const char* delivery : {"messaging", "direct-parallel", "direct"}) {
            progress(std::string(delivery) +
                     (*down == '\0' ? "" : std::string(", ") + down + " service down"));
            auto row = run_one(plan, delivery, down);
            if (!row) return row.error();
            rows.push_back(std::move(*row));
        }
    return rows;
}

std::string to_json(const ComparisonPlan& plan, const std::vector<ComparisonRow>& rows) {
    json::array items;
    for (const ComparisonRow& row : rows)
        items.push_back(json::object{{"delivery", row.delivery},
                                     {"down", row.down},
                                     {"accepted", row.accepted.size()},
                                     {"refused", row.refused},
                                     {"unanswered", row.unanswered},
                                     {"p50_ms", row.accepted.percentile(0.5)},
                                     {"p95_ms", row.accepted.percentile(0.95)},
                                     {"p99_ms", row.accepted.percentile(0.99)},
                                     {"max_ms", row.accepted.percentile(1)},
                                     {"calls_per_order", row.calls_per_order},
                                     {"bytes_per_order", row.bytes_per_order}});
    return json::serialize(json::object{{"plan",
                                         {{"orders_per_second", plan.rate},
                                          {"length_ms", plan.length.count()},
                                          {"warm_up_ms", plan.warm_up.count()},
                                          {"mail_delay_ms", plan.mail_delay.count()},
                                          {"sms_delay_ms", plan.sms_delay.count()}}},
                                        {"rows", std::move(items)}});
}

}  // namespace pesan::app
