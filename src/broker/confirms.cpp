#include "broker/confirms.hpp"

namespace pesan::broker {

/// Gathers neighbours of one session into one call of its sink.
class Confirms::Run {
public:
    Run(std::vector<PublishTag>& tags, const Sessions& sessions, const Error* error)
        : tags_(tags), sessions_(sessions), error_(error) {
        tags_.clear();
    }
    Run(const Run&) = delete;
    ~Run() { end(); }

    void add(const Waiting& waiting) {
        if (waiting.session != session_) end();
        session_ = waiting.session;
        tags_.push_back(waiting.tag);
    }

private:
    void end() {
        const auto* session = tags_.empty() ? nullptr : sessions_.find(session_);
        if (session != nullptr && error_ != nullptr) session->sink->unconfirmed(tags_, *error_);
        if (session != nullptr && error_ == nullptr) session->sink->confirmed(tags_);
        tags_.clear();
    }

    std::vector<PublishTag>& tags_;
    const Sessions& sessions_;
    const Error* error_;
    SessionId session_ = 0;
};

void Confirms::wait(store::Sequence sequence, SessionId session, PublishTag tag) {
    waiting_.push_back({sequence, session, tag});
}

void Confirms::confirm_now(SessionId session, PublishTag tag) {
    at_once_.push_back({0, session, tag});
}

void Confirms::durable(store::Sequence sequence, const Sessions& sessions) {
    Run run(tags_, sessions, nullptr);
    while (!waiting_.empty() && waiting_.front().sequence <= sequence) {
        run.add(waiting_.front());
        waiting_.pop_front();
    }
}

void Confirms::flush(const Sessions& sessions) {
    Run run(tags_, sessions, nullptr);
    for (const auto& waiting : at_once_)
        run.add(waiting);
    at_once_.clear();
}

void Confirms::fail(const Error& error, const Sessions& sessions) {
    Run run(tags_, sessions, &error);
    for (const auto& waiting : waiting_)
        run.add(waiting);
    waiting_.clear();
}

}  // namespace pesan::broker
