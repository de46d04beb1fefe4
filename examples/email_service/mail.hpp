#pragma once
#include <string>

struct Mail {
    std::string to, subject, text;
};

/// Reads {"to", "subject", "text"}; throws when it is something else.
Mail read_mail(const std::string& command);
/// Hands the mail to the server; returns what went wrong, empty = taken.
std::string send(const std::string& server, const std::string& message_id, const Mail& mail);
