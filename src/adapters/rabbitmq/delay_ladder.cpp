#include "adapters/rabbitmq/delay_ladder.hpp"

namespace pesan::rabbitmq {

namespace {
constexpr int steps_s[] = {1, 2, 4, 8, 15, 30, 60, 120, 300, 600, 1800, 3600, 21600, 86400};
}

std::chrono::seconds step_of(std::chrono::milliseconds delay) {
    for (const auto step : steps_s) {
        if (std::chrono::seconds(step) >= delay) return std::chrono::seconds(step);
    }
    return std::chrono::seconds(std::end(steps_s)[-1]);
}

std::string delay_name(std::chrono::seconds step) {
    return "pesan.delay." + std::to_string(step.count()) + "s";
}

}  // namespace pesan::rabbitmq
