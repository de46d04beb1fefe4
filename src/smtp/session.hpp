#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "smtp/command.hpp"
#include "smtp/reply.hpp"

namespace pesan::smtp {

struct SessionLimits {
    std::size_t message_bytes_max = 32 * 1024 * 1024;
    /// A line of a message. The standard's 1000 is exceeded by many; beyond this it is refused.
    std::size_t line_bytes_max = 64 * 1024;
    std::size_t recipients_max = 1000;
    /// Commands that were refused; then the connection is closed.
    std::size_t errors_max = 50;
};

struct Envelope {
    /// What the client called itself.
    std::string client_name;
    std::string from;
    std::vector<std::string> to;
    /// User of AUTH; empty when there was none.
    std::string user;
};

/// What one command leads to.
struct Step {
    enum class Action {
        /// Send the reply, read the next command.
        go_on,
        /// Send the reply, then the message follows.
        read_message,
        /// Send the reply, then shake hands and call tls_started().
        start_tls,
        /// Send the reply, then the next line belongs to auth_line().
        read_auth,
        /// Send the reply, then close.
        close,
    };
    Reply reply;
    Action action = Action::go_on;
    /// The command, when it was accepted.
    std::optional<Verb> accepted = std::nullopt;
};

/// One connection's server side, without I/O: lines in, replies out.
///
/// AUTH PLAIN and LOGIN take any user and password: this server is a catcher for development.
/// source   RFC 5321; 2920 pipelining, 1870 size, 6152 8-bit, 6531 UTF-8, 3207 TLS, 4954 AUTH
class Session {
public:
    Session(std::string server_name, SessionLimits limits, bool tls_offered)
        : server_name_(std::move(server_name)), limits_(limits), tls_offered_(tls_offered) {}

    [[nodiscard]] Reply greeting() const;
    Step command(std::string_view line);
    Step auth_line(std::string_view line);
    /// After the message: the transaction is over, whatever became of it.
    void message_done();
    void tls_started();
    /// A line that is no command.
    Step malformed(const Error& why);

    /// Undoes what the last command did, when its reply is replaced by a refusal.
    void refuse_mail() { reset(); }
    void refuse_rcpt();
    [[nodiscard]] const Envelope& envelope() const { return envelope_; }

private:
    Step run(const Command& command);
    Step hello(const Command& command);
    Step mail(const Command& command);
    Step rcpt(const Command& command);
    Step data(const Command& command);
    Step auth(const Command& command);
    Step finish_auth(const std::string& user);
    Step start_tls(const Command& command);
    Step refuse(int code, std::string words);
    void reset();

    enum class AuthStep { none, plain, login_user, login_password };

    std::string server_name_;
    SessionLimits limits_;
    bool tls_offered_;
    bool tls_active_ = false;
    bool greeted_ = false;
    bool in_transaction_ = false;
    AuthStep auth_ = AuthStep::none;
    std::string auth_user_;
    std::size_t errors_ = 0;
    Envelope envelope_;
};

}  // namespace pesan::smtp
