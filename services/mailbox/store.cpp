#include "services/mailbox/store.hpp"

#include <algorithm>

#include "net/http/message.hpp"

namespace pesan::mailbox {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
    const auto found =
        std::ranges::search(text, part, [](char a, char b) { return lower(a) == lower(b); });
    return part.empty() || !found.empty();
}

std::string_view without_plus(std::string_view number) {
    return number.starts_with('+') ? number.substr(1) : number;
}

bool fits_mail(const Filter& filter, const CaughtMail& mail) {
    const auto is_to = [&](const std::string& to) {
        return http::equal_ignoring_case(to, filter.to);
    };
    if (!filter.to.empty() && std::ranges::none_of(mail.to, is_to)) return false;
    return contains_ignoring_case(mail.subject, filter.q) ||
           contains_ignoring_case(mail.text, filter.q);
}

bool fits_sms(const Filter& filter, const CaughtSms& sms) {
    if (!filter.to.empty() && without_plus(sms.to) != without_plus(filter.to)) return false;
    return contains_ignoring_case(sms.text, filter.q);
}

std::size_t bytes_of(const Caught& message) {
    constexpr std::size_t overhead = 512;
    if (const auto* mail = std::get_if<CaughtMail>(&message.content)) {
        return overhead + mail->raw.size() + mail->text.size() + mail->subject.size();
    }
    return overhead + std::get<CaughtSms>(message.content).text.size();
}

}  // namespace

bool Filter::fits(const Caught& message) const {
    if (const auto* mail = std::get_if<CaughtMail>(&message.content)) {
        return kind != Kind::sms && fits_mail(*this, *mail);
    }
    return kind != Kind::email && fits_sms(*this, std::get<CaughtSms>(message.content));
}

void Store::add(Caught message) {
    std::vector<std::function<void()>> watchers;
    {
        const std::lock_guard lock(mutex_);
        message.sequence = ++last_;
        bytes_ += bytes_of(message);
        by_id_[message.id] = message.sequence;
        messages_[message.sequence] = std::make_shared<const Caught>(std::move(message));
        shrink();
        for (const auto& [key, changed] : watchers_)
            watchers.push_back(changed);
    }
    // Outside the lock: a watcher may look into the store.
    for (const auto& changed : watchers)
        changed();
}

Store::Messages::iterator Store::remove(Messages::iterator at) {
    bytes_ -= bytes_of(*at->second);
    by_id_.erase(at->second->id);
    return messages_.erase(at);
}

void Store::shrink() {
    // The newest one stays even when it is larger than the limit: a mail that was taken must be
    // seen.
    while (messages_.size() > 1 &&
           (messages_.size() > limits_.messages_max || bytes_ > limits_.bytes_max)) {
        remove(messages_.begin());
    }
}

CaughtPtr Store::find(const std::string& id) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : messages_.at(found->second);
}

std::vector<CaughtPtr> Store::list(const Filter& filter, std::size_t limit,
                                   std::optional<std::uint64_t> before) const {
    const std::lock_guard lock(mutex_);
    std::vector<CaughtPtr> found;
    auto at = before ? messages_.lower_bound(*before) : messages_.end();
    while (at != messages_.begin() && found.size() < limit) {
        --at;
        if (filter.fits(*at->second)) found.push_back(at->second);
    }
    return found;
}

std::size_t Store::erase(const Filter& filter) {
    const std::lock_guard lock(mutex_);
    const auto before = messages_.size();
    for (auto at = messages_.begin(); at != messages_.end();) {
        at = filter.fits(*at->second) ? remove(at) : std::next(at);
    }
    return before - messages_.size();
}

bool Store::erase(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return false;
    remove(messages_.find(found->second));
    return true;
}

std::size_t Store::size() const {
    const std::lock_guard lock(mutex_);
    return messages_.size();
}

std::uint64_t Store::total() const {
    const std::lock_guard lock(mutex_);
    return last_;
}

Store::Subscription Store::on_add(std::function<void()> changed) {
    const std::lock_guard lock(mutex_);
    watchers_[++last_watcher_] = std::move(changed);
    return Subscription(*this, last_watcher_);
}

void Store::unsubscribe(std::uint64_t key) {
    const std::lock_guard lock(mutex_);
    watchers_.erase(key);
}

}  // namespace pesan::mailbox
