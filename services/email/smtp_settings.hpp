#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "pesan/result.hpp"

namespace pesan::email {

enum class StartTls {
    /// Encrypted when the server offers it.
    when_offered,
    /// Never in the clear.
    required,
    never,
};

/// How the mail server is reached.
struct SmtpSettings {
    std::string host;
    std::uint16_t port = 25;
    /// TLS from the first byte (smtps).
    bool implicit_tls = false;
    StartTls starttls = StartTls::when_offered;
    /// The server's certificate must fit its name.
    bool verify = true;
    /// PEM of authorities; empty = the system's.
    std::string ca_file = {};
    std::string user = {};
    std::string password = {};
    /// What we call ourselves in EHLO; empty = this machine's name.
    std::string helo = {};
    /// Connections kept at the same time, each with a thread of its own.
    std::size_t connections = 8;
    /// A connection is closed after so many mails: servers like to spread load, and some refuse
    /// more.
    std::size_t messages_per_connection = 100;
    std::chrono::milliseconds connect_time_max = std::chrono::seconds(10);
    /// One mail from first to last byte, its answer included.
    std::chrono::milliseconds mail_time_max = std::chrono::seconds(60);
};

/// Reads "smtp://user:secret@host:25?starttls=required" or "smtps://user:secret@host:465"; the page
/// docs/email.md lists the parameters. With a password, STARTTLS is required unless the server is
/// on this machine or ?starttls= says otherwise.
///
/// errors   invalid_url: the part that is wrong, never the password
[[nodiscard]] Result<SmtpSettings> parse_smtp_url(const std::string& url);

}  // namespace pesan::email
