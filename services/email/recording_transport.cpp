#include "services/email/recording_transport.hpp"

namespace pesan::email {

using outgoing::Answer;
using outgoing::AnswerKind;

RecordingTransport::RecordingTransport(std::function<void(const Envelope&)> observe)
    : observe_(std::move(observe)) {}

boost::asio::awaitable<Answer> RecordingTransport::send(Envelope mail, outgoing::Mark& mark) {
    const Result<void> marked = co_await mark.set();
    if (!marked) co_return Answer{.kind = AnswerKind::not_marked, .text = marked.error().message()};
    ++count_;
    if (observe_) observe_(mail);
    co_return Answer{
        .kind = AnswerKind::accepted, .code = 250, .enhanced = "2.0.0", .text = "recorded"};
}

}  // namespace pesan::email
