#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace pesan::broker {

/// What a queue should hold, told as simply as possible: a list that is searched from the front.
class QueueModel {
public:
    struct Message {
        std::string body;
        std::string key;
        int priority = 0;
        std::uint32_t attempts = 0;
        enum class State { ready, unsettled, retrying, delayed } state = State::ready;
        std::uint64_t rank = 0;
        BootTime due{};
        std::optional<BootTime> deadline;
    };

    /// Messages have unique bodies.
    void add(Message message) {
        message.rank = ++last_rank_;
        messages_.push_back(std::move(message));
    }

    /// What the next delivery must be: of the ready messages whose key no other one keeps closed
    /// those with the highest priority, of these the oldest.
    Message* next() {
        Message* first = nullptr;
        for (auto* message : in_order()) {
            if (message->state != Message::State::ready || closed(*message)) continue;
            if (first == nullptr || message->priority > first->priority) first = message;
        }
        return first;
    }
    Message& of(const std::string& body) {
        return *std::find_if(messages_.begin(), messages_.end(),
                             [&](const auto& m) { return m.body == body; });
    }
    Message take(const std::string& body) {
        auto taken = of(body);
        std::erase_if(messages_, [&](const auto& m) { return m.body == body; });
        return taken;
    }
    std::vector<std::string> unsettled() {
        std::vector<std::string> bodies;
        for (const auto* message : in_order()) {
            if (message->state == Message::State::unsettled) bodies.push_back(message->body);
        }
        return bodies;
    }
    /// The broker ended: what was handed out is back, its attempt counted.
    void end_attempts() {
        for (auto& message : messages_) {
            if (message.state != Message::State::unsettled) continue;
            message.state = Message::State::ready;
            ++message.attempts;
        }
    }
    /// Lets time pass; returns what expired.
    std::vector<Message> pass(BootTime now) {
        auto waiting = in_order();
        std::stable_sort(waiting.begin(), waiting.end(),
                         [](auto* a, auto* b) { return a->due < b->due; });
        for (auto* message : waiting) {
            if (message->due > now) continue;
            if (message->state == Message::State::retrying) message->state = Message::State::ready;
            if (message->state != Message::State::delayed) continue;
            message->state = Message::State::ready;
            message->rank = ++last_rank_;
        }
        std::vector<Message> expired;
        std::erase_if(messages_, [&](const auto& m) {
            const bool over = m.state == Message::State::ready && m.deadline && *m.deadline <= now;
            if (over) expired.push_back(m);
            return over;
        });
        return expired;
    }
    /// Another boot clock.
    void shift(std::chrono::nanoseconds by) {
        for (auto& message : messages_) {
            message.due += by;
            if (message.deadline) *message.deadline += by;
        }
    }
    /// As EngineTest::contents() renders a queue. Delayed publishes are left out: their places are
    /// not ranked yet.
    std::vector<std::string> contents() {
        std::vector<std::string> all;
        for (const auto* message : in_order()) {
            if (message->state == Message::State::delayed) continue;
            const char* mark = message->state == Message::State::ready       ? ""
                               : message->state == Message::State::unsettled ? "!"
                                                                             : "~";
            all.push_back(mark + message->body + ":" + std::to_string(message->attempts));
        }
        return all;
    }
    const std::vector<Message>& messages() const { return messages_; }

private:
    bool closed(const Message& candidate) const {
        return !candidate.key.empty() &&
               std::any_of(messages_.begin(), messages_.end(), [&](const auto& other) {
                   return other.key == candidate.key && (other.state == Message::State::unsettled ||
                                                         other.state == Message::State::retrying);
               });
    }
    std::vector<Message*> in_order() {
        std::vector<Message*> all;
        for (auto& message : messages_)
            all.push_back(&message);
        std::sort(all.begin(), all.end(), [](auto* a, auto* b) { return a->rank < b->rank; });
        return all;
    }

    std::vector<Message> messages_;
    std::uint64_t last_rank_ = 0;
};

}  // namespace pesan::broker
