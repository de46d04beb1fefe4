#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "pesan/adapter.hpp"

namespace pesan::conformance {

class Context;
struct Options;

/// A promise that was not kept. A case is a script whose first broken promise ends it, hence an
/// exception and not a Result at every line.
struct Failed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Something the run was not given is missing; the text names the option.
struct NotRun : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// What the broker must be able to do for a case; the text says what it declares instead, nothing =
/// it applies.
using Need = std::optional<std::string> (*)(const Capabilities&);

struct Case {
    std::string group;
    std::string name;
    Need need;
    void (*run)(Context&);
};

namespace need {
std::optional<std::string> nothing(const Capabilities&);
std::optional<std::string> network(const Capabilities&);
std::optional<std::string> durable(const Capabilities&);
std::optional<std::string> at_least_once(const Capabilities&);
std::optional<std::string> order_by_key(const Capabilities&);
std::optional<std::string> delays(const Capabilities&);
std::optional<std::string> managed(const Capabilities&);
}  // namespace need

// One function a group, in the file of that name.
std::vector<Case> delivery_cases();
std::vector<Case> body_cases();
std::vector<Case> acknowledge_cases();
std::vector<Case> retry_cases();
std::vector<Case> dead_letter_cases();
std::vector<Case> durability_cases();
std::vector<Case> lifecycle_cases();
std::vector<Case> order_cases();
std::vector<Case> envelope_cases();
std::vector<Case> fairness_cases();

[[nodiscard]] std::vector<Case> all_cases();

}  // namespace pesan::conformance
