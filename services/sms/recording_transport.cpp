#include "services/sms/recording_transport.hpp"

namespace pesan::sms {

using outgoing::Answer;
using outgoing::AnswerKind;

RecordingTransport::RecordingTransport(std::function<void(const ShortMessage&)> observe)
    : observe_(std::move(observe)) {}

boost::asio::awaitable<Answer> RecordingTransport::send(ShortMessage message,
                                                        outgoing::Mark& mark) {
    const Result<void> marked = co_await mark.set();
    if (!marked) co_return Answer{.kind = AnswerKind::not_marked, .text = marked.error().message()};
    const std::uint64_t count = ++count_;
    if (observe_) observe_(message);
    co_return Answer{
        .kind = AnswerKind::accepted, .text = "recorded", .server_id = std::to_string(count)};
}

boost::asio::awaitable<void> RecordingTransport::stop() {
    co_return;
}

}  // namespace pesan::sms
