#include "broker/access/grant.hpp"

namespace pesan::broker::access {

namespace {

void replace_all(std::string& text, std::string_view what, const std::string& with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// Names stand in the expression as themselves, whatever characters they have.
Result<NamePattern> compile_topic(std::string expression, const TopicPermission& permission) {
    replace_all(expression, "{username}", quote_pattern(permission.user));
    replace_all(expression, "{vhost}", quote_pattern(permission.virtual_host));
    return NamePattern::compile(expression);
}

}  // namespace

const NamePattern& Grant::pattern(Right right) const {
    switch (right) {
        case Right::configure:
            return configure;
        case Right::write:
            return write;
        case Right::read:
            break;
    }
    return read;
}

Result<Grant> compile(Permission permission) {
    auto configure = NamePattern::compile(permission.configure);
    if (!configure) return configure.error();
    auto write = NamePattern::compile(permission.write);
    if (!write) return write.error();
    auto read = NamePattern::compile(permission.read);
    if (!read) return read.error();
    return Grant{std::move(permission), std::move(*configure), std::move(*write), std::move(*read)};
}

Result<TopicGrant> compile(TopicPermission permission) {
    auto write = compile_topic(permission.write, permission);
    if (!write) return write.error();
    auto read = compile_topic(permission.read, permission);
    if (!read) return read.error();
    return TopicGrant{std::move(permission), std::move(*write), std::move(*read)};
}

}  // namespace pesan::broker::access
