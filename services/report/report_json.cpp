#include "services/report/report_json.hpp"

#include "services/order_model/time_text.hpp"

namespace pesan::report {

namespace json = boost::json;

json::object money_json(const std::string& currency, std::int64_t amount) {
    return {{"amount", amount}, {"currency", currency}};
}

json::object to_json(const CustomerRow& row) {
    json::array spend;
    for (const Spend& one : row.spend)
        spend.push_back(money_json(one.currency, one.amount));
    return {{"email", row.email},
            {"name", row.name},
            {"orders", row.orders},
            {"cancelled", row.cancelled},
            {"spend", std::move(spend)},
            {"first_activity_at", order::time_text(row.first_ms)},
            {"last_activity_at", order::time_text(row.last_ms)}};
}

json::object to_json(const ActivityRow& row) {
    return {{"at", order::time_text(row.at_ms)},
            {"type", row.kind},
            {"order_id", row.order_id},
            {"order_number", row.order_number},
            {"total", money_json(row.total.currency, row.total.amount)}};
}

json::object to_json(const ProductRow& row) {
    return {{"sku", row.sku},
            {"name", row.name},
            {"quantity", row.quantity},
            {"sales", money_json(row.sales.currency, row.sales.amount)}};
}

json::object to_json(const SalesRow& row, const char* period_name) {
    json::object out;
    if (*period_name != '\0') out[period_name] = row.period;
    out["orders"] = row.sums.orders;
    out["net"] = money_json(row.currency, row.sums.net);
    out["vat"] = money_json(row.currency, row.sums.vat);
    out["total"] = money_json(row.currency, row.sums.total);
    return out;
}

json::array to_json(const std::vector<CohortRow>& rows) {
    json::array out;
    for (const CohortRow& row : rows) {
        if (out.empty() || out.back().at("cohort").as_string() != row.cohort)
            out.push_back(
                json::object{{"cohort", row.cohort}, {"customers", 0}, {"months", json::array()}});
        json::object& cohort = out.back().as_object();
        // In its first month every customer of a cohort is active.
        if (row.month == row.cohort) cohort["customers"] = row.customers;
        const auto size = cohort.at("customers").to_number<std::int64_t>();
        const double retention =
            size > 0 ? static_cast<double>(row.customers) / static_cast<double>(size) : 0;
        cohort.at("months").as_array().push_back(json::object{
            {"month", row.month}, {"customers", row.customers}, {"retention", retention}});
    }
    return out;
}

json::object summary_json(const std::map<std::string, std::int64_t>& counters,
                          const std::vector<SalesRow>& sales) {
    const auto count = [&](const char* name) {
        const auto found = counters.find(name);
        return found == counters.end() ? std::int64_t{0} : found->second;
    };
    json::array currencies;
    for (const SalesRow& row : sales)
        currencies.push_back(to_json(row, ""));
    const std::int64_t customers = count("customers");
    const double rate = customers > 0 ? static_cast<double>(count("repeat_customers")) /
                                            static_cast<double>(customers)
                                      : 0;
    return {{"orders", count("orders")},
            {"cancelled", count("cancelled")},
            {"credit_notes", count("credit_notes")},
            {"anonymous_orders", count("anonymous_orders")},
            {"customers", customers},
            {"repeat_customers", count("repeat_customers")},
            {"repeat_rate", rate},
            {"sales", std::move(currencies)}};
}

}  // namespace pesan::report
