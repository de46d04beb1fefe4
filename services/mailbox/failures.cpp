#include "services/mailbox/failures.hpp"

namespace pesan::mailbox {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

}  // namespace

bool fits_pattern(std::string_view pattern, std::string_view address) {
    // Goes back to the last star only: enough, since a star takes anything.
    std::size_t p = 0, a = 0, star = std::string_view::npos, mark = 0;
    while (a < address.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            mark = a;
        } else if (p < pattern.size() && lower(pattern[p]) == lower(address[a])) {
            ++p;
            ++a;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            a = ++mark;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

void Failures::set(FailureRules rules) {
    const std::lock_guard lock(mutex_);
    rules_ = std::move(rules);
}

FailureRules Failures::get() const {
    const std::lock_guard lock(mutex_);
    return rules_;
}

bool Failures::applies(Occasion& when, const std::string& address) {
    if (when.times == 0) return false;
    if (!when.to.empty() && !fits_pattern(when.to, address)) return false;
    if (when.probability < 1 && random_.unit() >= when.probability) return false;
    if (when.times) --*when.times;
    return true;
}

smtp::Verdict Failures::judge_smtp(smtp::Stage stage, const std::string& address) {
    const std::lock_guard lock(mutex_);
    for (auto& rule : rules_.smtp) {
        if (rule.stage != stage || !applies(rule.when, address)) continue;
        smtp::Verdict verdict{.refusal = std::nullopt, .delay = rule.delay, .drop = rule.drop};
        if (rule.code) verdict.refusal = smtp::Reply{*rule.code, {rule.text}};
        return verdict;
    }
    return {};
}

smpp::SubmitAnswer Failures::judge_sms(const std::string& to) {
    const std::lock_guard lock(mutex_);
    for (auto& rule : rules_.smpp) {
        if (!applies(rule.when, to)) continue;
        return {.status = rule.status.value_or(0),
                .message_id = {},
                .delay = rule.delay,
                .drop = rule.drop};
    }
    return {};
}

}  // namespace pesan::mailbox
