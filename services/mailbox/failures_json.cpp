#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "pesan/errc.hpp"
#include "services/mailbox/failures.hpp"
#include "smpp/status.hpp"

namespace pesan::mailbox {

namespace json = boost::json;

namespace {

constexpr std::size_t rules_max = 1000;
constexpr std::int64_t delay_ms_max = 600'000;

constexpr std::array<std::pair<std::string_view, smtp::Stage>, 5> stages = {
    {{"connect", smtp::Stage::connect},
     {"mail", smtp::Stage::mail},
     {"rcpt", smtp::Stage::rcpt},
     {"data", smtp::Stage::data},
     {"final_dot", smtp::Stage::final_dot}}};

constexpr std::array<std::pair<std::string_view, std::uint32_t>, 5> statuses = {
    {{"throttled", smpp::throttled},
     {"queue_full", smpp::message_queue_full},
     {"system_error", smpp::system_error},
     {"invalid_destination", smpp::invalid_destination},
     {"rejected", smpp::rejected_app_error}}};

/// One rule's members, each taken once; what is left over is unknown.
class Members {
public:
    Members(const json::object& rule, std::string pointer)
        : rule_(rule), pointer_(std::move(pointer)) {}

    const json::value* take(std::string_view name) {
        const auto* member = rule_.if_contains(name);
        if (member) ++taken_;
        return member;
    }

    void fault(std::string_view name, std::string_view what) {
        if (!fault_)
            fault_ = Error{errc::invalid_argument,
                           pointer_ + "/" + std::string(name) + " " + std::string(what)};
    }

    std::optional<double> number(std::string_view name, double least, double most) {
        const auto* member = take(name);
        if (!member) return std::nullopt;
        boost::system::error_code wrong;
        const auto value = member->is_number() ? member->to_number<double>(wrong) : most + 1;
        if (!wrong && value >= least && value <= most) return value;
        fault(name,
              "must be a number from " + std::to_string(least) + " to " + std::to_string(most));
        return std::nullopt;
    }

    std::optional<std::int64_t> integer(std::string_view name, std::int64_t least,
                                        std::int64_t most) {
        const auto* member = take(name);
        if (!member) return std::nullopt;
        if (member->is_int64() && member->get_int64() >= least && member->get_int64() <= most)
            return member->get_int64();
        fault(name,
              "must be an integer from " + std::to_string(least) + " to " + std::to_string(most));
        return std::nullopt;
    }

    std::string text(std::string_view name) {
        const auto* member = take(name);
        if (!member) return {};
        const auto* words = member->if_string();
        if (words && words->find_first_of(std::string_view("\r\n\0", 3)) == json::string::npos)
            return std::string(*words);
        fault(name, "must be a string of one line");
        return {};
    }

    bool flag(std::string_view name) {
        const auto* member = take(name);
        if (!member) return false;
        if (member->is_bool()) return member->get_bool();
        fault(name, "must be true or false");
        return false;
    }

    std::optional<Error> finish(bool does_something) {
        if (!fault_ && taken_ != rule_.size())
            fault_ = Error{errc::invalid_argument, pointer_ + " has an unknown member"};
        if (!fault_ && !does_something)
            fault_ = Error{errc::invalid_argument, pointer_ + " does nothing"};
        return fault_;
    }

private:
    const json::object& rule_;
    std::string pointer_;
    std::size_t taken_ = 0;
    std::optional<Error> fault_;
};

Occasion read_occasion(Members& members) {
    Occasion when;
    when.to = members.text("to");
    when.probability = members.number("probability", 0, 1).value_or(1);
    if (const auto times = members.integer("times", 1, INT64_MAX))
        when.times = static_cast<std::uint64_t>(*times);
    return when;
}

std::string default_text(int code) {
    return code < 500 ? "4.3.0 try again later" : "5.1.1 refused on demand";
}

Result<SmtpFailure> read_smtp(const json::object& object, const std::string& pointer) {
    Members members(object, pointer);
    SmtpFailure rule;
    const auto name = members.text("stage");
    const auto* stage = std::ranges::find(stages, std::string_view(name),
                                          &std::pair<std::string_view, smtp::Stage>::first);
    if (stage == stages.end())
        members.fault("stage", "must be connect, mail, rcpt, data or final_dot");
    if (stage != stages.end()) rule.stage = stage->second;
    rule.when = read_occasion(members);
    if (const auto code = members.integer("code", 400, 599)) rule.code = static_cast<int>(*code);
    rule.text = members.text("text");
    if (rule.code && rule.text.empty()) rule.text = default_text(*rule.code);
    rule.delay =
        std::chrono::milliseconds(members.integer("delay_ms", 0, delay_ms_max).value_or(0));
    rule.drop = members.flag("drop");
    if (auto fault = members.finish(rule.code || rule.delay.count() > 0 || rule.drop))
        return *fault;
    return rule;
}

std::optional<std::uint32_t> read_status(Members& members) {
    const auto* member = members.take("status");
    if (!member) return std::nullopt;
    if (member->is_string()) {
        const std::string_view name = member->get_string();
        for (const auto& [known, status] : statuses) {
            if (known == name) return status;
        }
    } else if (member->is_int64() && member->get_int64() > 0 && member->get_int64() <= UINT32_MAX) {
        return static_cast<std::uint32_t>(member->get_int64());
    }
    members.fault(
        "status",
        "must be throttled, queue_full, system_error, invalid_destination, rejected, or the number "
        "of an SMPP command_status");
    return std::nullopt;
}

Result<SmppFailure> read_smpp(const json::object& object, const std::string& pointer) {
    Members members(object, pointer);
    SmppFailure rule;
    rule.when = read_occasion(members);
    rule.status = read_status(members);
    rule.delay =
        std::chrono::milliseconds(members.integer("delay_ms", 0, delay_ms_max).value_or(0));
    rule.drop = members.flag("drop");
    if (auto fault = members.finish(rule.status || rule.delay.count() > 0 || rule.drop))
        return *fault;
    return rule;
}

template <class Rule, class Read>
Result<std::vector<Rule>> read_rules(const json::object& object, const std::string& name,
                                     Read read) {
    std::vector<Rule> rules;
    const auto* member = object.if_contains(name);
    if (!member) return rules;
    const auto* list = member->if_array();
    if (!list) return Error{errc::invalid_argument, "/" + name + " must be an array"};
    if (list->size() > rules_max)
        return Error{errc::invalid_argument, "/" + name + " has too many rules"};
    for (std::size_t i = 0; i < list->size(); ++i) {
        const auto pointer = "/" + name + "/" + std::to_string(i);
        const auto* one = (*list)[i].if_object();
        if (!one) return Error{errc::invalid_argument, pointer + " must be an object"};
        Result<Rule> rule = read(*one, pointer);
        if (!rule) return rule.error();
        rules.push_back(std::move(*rule));
    }
    return rules;
}

void write_occasion(const Occasion& when, json::object& to) {
    if (!when.to.empty()) to["to"] = when.to;
    to["probability"] = when.probability;
    if (when.times) to["times"] = *when.times;
}

}  // namespace

Result<FailureRules> read_failures(const json::value& document) {
    const auto* object = document.if_object();
    if (!object) return Error{errc::invalid_argument, "/ must be an object"};
    for (const auto& member : *object) {
        if (member.key() != "smtp" && member.key() != "smpp") {
            return Error{errc::invalid_argument,
                         "/" + std::string(member.key()) + " is unknown; smtp and smpp are known"};
        }
    }
    auto smtp_rules = read_rules<SmtpFailure>(*object, "smtp", read_smtp);
    if (!smtp_rules) return smtp_rules.error();
    auto smpp_rules = read_rules<SmppFailure>(*object, "smpp", read_smpp);
    if (!smpp_rules) return smpp_rules.error();
    return FailureRules{std::move(*smtp_rules), std::move(*smpp_rules)};
}

json::value failures_json(const FailureRules& rules) {
    json::array smtp_rules;
    for (const auto& rule : rules.smtp) {
        json::object one;
        for (const auto& [name, stage] : stages) {
            if (stage == rule.stage) one["stage"] = name;
        }
        write_occasion(rule.when, one);
        if (rule.code) one["code"] = *rule.code;
        if (rule.code) one["text"] = rule.text;
        one["delay_ms"] = rule.delay.count();
        one["drop"] = rule.drop;
        smtp_rules.push_back(std::move(one));
    }
    json::array smpp_rules;
    for (const auto& rule : rules.smpp) {
        json::object one;
        write_occasion(rule.when, one);
        if (rule.status) one["status"] = *rule.status;
        one["delay_ms"] = rule.delay.count();
        one["drop"] = rule.drop;
        smpp_rules.push_back(std::move(one));
    }
    return json::object{{"smtp", std::move(smtp_rules)}, {"smpp", std::move(smpp_rules)}};
}

}  // namespace pesan::mailbox
