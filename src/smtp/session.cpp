#include "smtp/session.hpp"

#include "smtp/errc.hpp"

namespace pesan::smtp {

namespace {

Step say(int code, std::string words, Step::Action action = Step::Action::go_on) {
    return Step{Reply{code, {std::move(words)}}, action};
}

/// "authorize\0user\0password"; the user.
std::optional<std::string> plain_user(std::string_view base64) {
    const auto decoded = decode_base64(base64);
    if (!decoded) return std::nullopt;
    const auto first = decoded->find('\0');
    const auto second = first == std::string::npos ? first : decoded->find('\0', first + 1);
    if (second == std::string::npos) return std::nullopt;
    return decoded->substr(first + 1, second - first - 1);
}

}  // namespace

Reply Session::greeting() const {
    return {220, {server_name_ + " ESMTP ready"}};
}

Step Session::refuse(int code, std::string words) {
    if (++errors_ > limits_.errors_max)
        return say(421, "4.7.0 too many errors", Step::Action::close);
    return say(code, std::move(words));
}

Step Session::malformed(const Error& why) {
    return refuse(500, "5.5.2 " + why.message());
}

Step Session::command(std::string_view line) {
    auto parsed = parse_command(line);
    if (!parsed) return malformed(parsed.error());
    auto step = run(*parsed);
    if (step.reply.is_positive()) step.accepted = parsed->verb;
    return step;
}

Step Session::run(const Command& command) {
    switch (command.verb) {
        case Verb::helo:
        case Verb::ehlo:
            return hello(command);
        case Verb::mail:
            return mail(command);
        case Verb::rcpt:
            return rcpt(command);
        case Verb::data:
            return data(command);
        case Verb::auth:
            return auth(command);
        case Verb::starttls:
            return start_tls(command);
        case Verb::rset:
            reset();
            return say(250, "2.0.0 flushed");
        case Verb::noop:
            return say(250, "2.0.0 ok");
        case Verb::quit:
            return say(221, "2.0.0 goodbye", Step::Action::close);
        case Verb::vrfy:
            return say(252, "2.1.5 every address is taken here");
        case Verb::help:
            return say(214, "2.0.0 this server shows mail and sends nothing on");
    }
    return refuse(502, "5.5.1 not done here");
}

Step Session::hello(const Command& command) {
    if (command.argument.empty()) return refuse(501, "5.5.4 say who you are");
    reset();
    greeted_ = true;
    envelope_.client_name = command.argument;
    if (command.verb == Verb::helo) return say(250, server_name_);
    Step step{Reply{250, {server_name_ + " greets you"}}, Step::Action::go_on};
    auto& lines = step.reply.lines;
    lines.insert(lines.end(), {"PIPELINING", "SIZE " + std::to_string(limits_.message_bytes_max),
                               "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "AUTH PLAIN LOGIN"});
    if (tls_offered_ && !tls_active_) lines.emplace_back("STARTTLS");
    return step;
}

Step Session::mail(const Command& command) {
    if (!greeted_) return refuse(503, "5.5.1 EHLO first");
    if (in_transaction_) return refuse(503, "5.5.1 one sender at a time");
    auto parsed = parse_mail(command.argument);
    if (!parsed) {
        const bool unknown = parsed.error().code == errc::parameter_unknown;
        return refuse(unknown ? 555 : 501, "5.5.4 " + parsed.error().message());
    }
    if (parsed->size.value_or(0) > limits_.message_bytes_max) {
        return refuse(552, "5.3.4 at most " + std::to_string(limits_.message_bytes_max) + " bytes");
    }
    in_transaction_ = true;
    envelope_.from = std::move(parsed->address);
    return say(250, "2.1.0 sender ok");
}

Step Session::rcpt(const Command& command) {
    if (!in_transaction_) return refuse(503, "5.5.1 MAIL first");
    auto parsed = parse_rcpt(command.argument);
    if (!parsed) {
        const bool unknown = parsed.error().code == errc::parameter_unknown;
        return refuse(unknown ? 555 : 501, "5.1.3 " + parsed.error().message());
    }
    if (envelope_.to.size() >= limits_.recipients_max)
        return refuse(452, "4.5.3 too many recipients");
    envelope_.to.push_back(std::move(*parsed));
    return say(250, "2.1.5 recipient ok");
}

void Session::refuse_rcpt() {
    envelope_.to.pop_back();
}

Step Session::data(const Command& command) {
    if (!command.argument.empty()) return refuse(501, "5.5.4 DATA takes no argument");
    if (!in_transaction_) return refuse(503, "5.5.1 MAIL first");
    if (envelope_.to.empty()) return refuse(554, "5.5.1 no valid recipients");
    return say(354, "end with <CR><LF>.<CR><LF>", Step::Action::read_message);
}

void Session::message_done() {
    reset();
}

Step Session::auth(const Command& command) {
    if (!greeted_) return refuse(503, "5.5.1 EHLO first");
    if (in_transaction_ || !envelope_.user.empty()) return refuse(503, "5.5.1 not now");
    const auto blank = command.argument.find(' ');
    auto mechanism = command.argument.substr(0, blank);
    for (auto& c : mechanism)
        c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    const auto initial =
        blank == std::string::npos ? std::string() : command.argument.substr(blank + 1);
    if (mechanism == "PLAIN") {
        auth_ = AuthStep::plain;
        if (initial.empty()) return say(334, "", Step::Action::read_auth);
        return auth_line(initial);
    }
    if (mechanism == "LOGIN") {
        auth_ = AuthStep::login_user;
        if (initial.empty())
            return say(334, "VXNlcm5hbWU6", Step::Action::read_auth);  // "Username:"
        return auth_line(initial);
    }
    return refuse(504, "5.5.4 PLAIN and LOGIN are known here");
}

Step Session::auth_line(std::string_view line) {
    const auto step = std::exchange(auth_, AuthStep::none);
    if (line == "*") return refuse(501, "5.7.0 cancelled");
    const auto decoded = step == AuthStep::plain ? plain_user(line) : decode_base64(line);
    if (!decoded) return refuse(501, "5.5.2 no valid base64");
    if (step == AuthStep::login_user) {
        auth_user_ = *decoded;
        auth_ = AuthStep::login_password;
        return say(334, "UGFzc3dvcmQ6", Step::Action::read_auth);  // "Password:"
    }
    return finish_auth(step == AuthStep::plain ? *decoded : auth_user_);
}

Step Session::finish_auth(const std::string& user) {
    envelope_.user = user.empty() ? "anonymous" : user;
    return say(235, "2.7.0 welcome");
}

Step Session::start_tls(const Command& command) {
    if (!tls_offered_) return refuse(502, "5.5.1 no TLS here");
    if (tls_active_) return refuse(503, "5.5.1 TLS is on already");
    if (!command.argument.empty()) return refuse(501, "5.5.4 STARTTLS takes no argument");
    return say(220, "2.0.0 go ahead", Step::Action::start_tls);
}

void Session::tls_started() {
    // What was said in the clear is forgotten: someone between may have said it. source RFC 3207
    // §4.2
    tls_active_ = true;
    greeted_ = false;
    in_transaction_ = false;
    envelope_ = {};
}

void Session::reset() {
    in_transaction_ = false;
    envelope_.from.clear();
    envelope_.to.clear();
}

}  // namespace pesan::smtp
