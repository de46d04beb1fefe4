#include "services/outgoing/row.hpp"

#include <array>

namespace pesan::outgoing {

namespace {
constexpr std::array states{State::sending, State::sent, State::failed, State::suppressed,
                            State::unknown};
}

std::string_view name_of(State state) {
    switch (state) {
        case State::sending:
            return "sending";
        case State::sent:
            return "sent";
        case State::failed:
            return "failed";
        case State::suppressed:
            return "suppressed";
        case State::unknown:
            return "unknown";
    }
    return "unknown";
}

std::optional<State> parse_state(std::string_view name) {
    for (const State state : states) {
        if (name_of(state) == name) return state;
    }
    return std::nullopt;
}

}  // namespace pesan::outgoing
