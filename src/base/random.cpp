#include "base/random.hpp"

namespace pesan {

SystemRandom::SystemRandom() {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device()};
    engine_.seed(seed);
}

std::uint64_t SystemRandom::next() {
    std::lock_guard lock(mutex_);
    return engine_();
}

SystemRandom& SystemRandom::instance() {
    static SystemRandom random;
    return random;
}

}  // namespace pesan
