#include "amqp/reader.hpp"

namespace pesan::amqp {

BytesView Reader::take(std::size_t count) {
    if (count > rest_.size()) {
        fail(errc::truncated);
        return {};
    }
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
}

void Reader::fail(errc code) {
    if (error_ == errc::success) error_ = code;
    rest_ = {};
}

}  // namespace pesan::amqp
