#include "broker/specs.hpp"

namespace pesan::broker {

bool equivalent(ExchangeSpec one, const ExchangeSpec& other) {
    one.arguments = other.arguments;
    return one == other;
}

bool equivalent(QueueSpec one, const QueueSpec& other) {
    one.arguments = other.arguments;
    return one == other;
}

}  // namespace pesan::broker
