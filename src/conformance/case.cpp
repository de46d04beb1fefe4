#include "conformance/case.hpp"

#include <iterator>

namespace pesan::conformance {

namespace need {

namespace {
std::optional<std::string> declared(bool fits, const char* words) {
    if (fits) return std::nullopt;
    return std::string("declared: ") + words;
}
}  // namespace

std::optional<std::string> nothing(const Capabilities&) {
    return std::nullopt;
}
std::optional<std::string> network(const Capabilities& c) {
    return declared(!c.in_process, "in_process");
}
std::optional<std::string> durable(const Capabilities& c) {
    return declared(c.durable, "not durable");
}
std::optional<std::string> at_least_once(const Capabilities& c) {
    return declared(c.at_least_once, "at most once");
}
std::optional<std::string> order_by_key(const Capabilities& c) {
    return declared(c.ordered_by_key, "no order by key");
}
std::optional<std::string> delays(const Capabilities& c) {
    return declared(c.delays, "no delays");
}
std::optional<std::string> managed(const Capabilities& c) {
    return declared(c.managed, "not managed");
}

}  // namespace need

std::vector<Case> all_cases() {
    std::vector<Case> all;
    for (auto group :
         {delivery_cases, body_cases, acknowledge_cases, retry_cases, dead_letter_cases,
          durability_cases, lifecycle_cases, order_cases, envelope_cases, fairness_cases}) {
        auto cases = group();
        all.insert(all.end(), std::make_move_iterator(cases.begin()),
                   std::make_move_iterator(cases.end()));
    }
    return all;
}

}  // namespace pesan::conformance
