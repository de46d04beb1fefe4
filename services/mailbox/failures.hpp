#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/random.hpp"
#include "net/smpp/server.hpp"
#include "net/smtp/server.hpp"
#include "pesan/result.hpp"

namespace pesan::mailbox {

/// When a rule applies, and how often.
struct Occasion {
    /// A pattern with * for any characters, without case; empty fits every address.
    std::string to = {};
    double probability = 1;
    /// Applied this many times at most; nothing = always.
    std::optional<std::uint64_t> times = std::nullopt;
};

struct SmtpFailure {
    smtp::Stage stage = smtp::Stage::rcpt;
    Occasion when = {};
    /// 400..599; nothing = only slow, or dropped.
    std::optional<int> code = std::nullopt;
    std::string text = {};
    std::chrono::milliseconds delay{0};
    bool drop = false;
};

struct SmppFailure {
    Occasion when = {};
    /// A command_status other than 0; nothing = only slow, or dropped.
    std::optional<std::uint32_t> status = std::nullopt;
    std::chrono::milliseconds delay{0};
    /// The message is taken and its answer never sent.
    bool drop = false;
};

struct FailureRules {
    std::vector<SmtpFailure> smtp;
    std::vector<SmppFailure> smpp;
};

/// errors   invalid_argument: the detail is "POINTER what is wrong", POINTER a JSON pointer. source
/// docs/mailbox.md
[[nodiscard]] Result<FailureRules> read_failures(const boost::json::value& json);
[[nodiscard]] boost::json::value failures_json(const FailureRules& rules);

/// Whether `address` fits a pattern with stars.
[[nodiscard]] bool fits_pattern(std::string_view pattern, std::string_view address);

/// The faults in force: of the rules that fit the first one that its probability lets through. Safe
/// from any thread.
class Failures {
public:
    explicit Failures(Random& random) : random_(random) {}

    void set(FailureRules rules);
    [[nodiscard]] FailureRules get() const;
    [[nodiscard]] smtp::Verdict judge_smtp(smtp::Stage stage, const std::string& address);
    [[nodiscard]] smpp::SubmitAnswer judge_sms(const std::string& to);

private:
    bool applies(Occasion& when, const std::string& address);

    Random& random_;
    mutable std::mutex mutex_;
    FailureRules rules_;
};

}  // namespace pesan::mailbox
