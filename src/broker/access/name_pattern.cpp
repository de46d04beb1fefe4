#include "broker/access/name_pattern.hpp"

#include <boost/regex.hpp>

#include "broker/access/errc.hpp"

namespace pesan::broker::access {

struct NamePattern::Compiled {
    boost::regex regex;
};

NamePattern::NamePattern(std::string_view expression) : expression_(expression) {}
NamePattern::NamePattern(NamePattern&&) noexcept = default;
NamePattern& NamePattern::operator=(NamePattern&&) noexcept = default;
NamePattern::~NamePattern() = default;

Result<NamePattern> NamePattern::compile(std::string_view expression) {
    if (expression.size() > pattern_bytes_max)
        return Error(errc::invalid_argument, "a pattern has at most 4096 bytes");
    NamePattern pattern(expression);
    pattern.everything_ = expression == ".*" || expression == "^.*" || expression == "^.*$";
    if (pattern.everything_ || expression.empty() || expression == "^$") return pattern;
    try {
        pattern.compiled_ = std::make_unique<Compiled>();
        pattern.compiled_->regex.assign(expression.begin(), expression.end(), boost::regex::perl);
    } catch (const boost::regex_error& fault) {
        return Error(errc::invalid_argument,
                     "'" + std::string(expression) + "' is no regular expression: " + fault.what());
    }
    return pattern;
}

bool NamePattern::fits(std::string_view name) const {
    if (!compiled_) return everything_ || name.empty();
    if (const auto known = answers_.find(name); known != answers_.end()) return known->second;
    bool found = false;
    try {
        found = boost::regex_search(name.begin(), name.end(), compiled_->regex,
                                    boost::match_single_line);
    } catch (const std::runtime_error&) {
        // Too many steps: whoever wrote this expression did not mean to let the name pass.
        found = false;
    }
    if (answers_.size() == answers_max) answers_.clear();
    answers_.emplace(name, found);
    return found;
}

std::string quote_pattern(std::string_view text) {
    std::string quoted;
    for (const char c : text) {
        if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) quoted += '\\';
        quoted += c;
    }
    return quoted;
}

}  // namespace pesan::broker::access
