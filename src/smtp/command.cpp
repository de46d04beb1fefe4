#include "smtp/command.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "smtp/errc.hpp"

namespace pesan::smtp {

namespace {

struct Name {
    std::string_view text;
    Verb verb;
};

constexpr std::array<Name, 12> verbs = {{{"HELO", Verb::helo},
                                         {"EHLO", Verb::ehlo},
                                         {"MAIL", Verb::mail},
                                         {"RCPT", Verb::rcpt},
                                         {"DATA", Verb::data},
                                         {"RSET", Verb::rset},
                                         {"NOOP", Verb::noop},
                                         {"QUIT", Verb::quit},
                                         {"VRFY", Verb::vrfy},
                                         {"HELP", Verb::help},
                                         {"AUTH", Verb::auth},
                                         {"STARTTLS", Verb::starttls}}};

/// source  RFC 5321 §4.5.3.1.3: a path has 256 octets, its angle brackets included
constexpr std::size_t address_bytes_max = 254;

std::string upper(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    });
    return result;
}

std::string_view trim(std::string_view text) {
    while (text.starts_with(' '))
        text.remove_prefix(1);
    while (text.ends_with(' '))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> found;
    for (text = trim(text); !text.empty(); text = trim(text)) {
        found.push_back(text.substr(0, text.find(' ')));
        text.remove_prefix(found.back().size());
    }
    return found;
}

/// Where the path ends: the first '>' that is not within quotes.
std::size_t path_end(std::string_view text) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quoted && text[i] == '\\') {
            ++i;
        } else if (text[i] == '"') {
            quoted = !quoted;
        } else if (text[i] == '>' && !quoted) {
            return i;
        }
    }
    return std::string_view::npos;
}

bool is_address(std::string_view text) {
    const auto at = text.rfind('@');
    const bool shaped = at != std::string_view::npos && at > 0 && at + 1 < text.size();
    const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    const bool spaced =
        at != std::string_view::npos && text.substr(at).find(' ') != std::string_view::npos;
    return shaped && !spaced && text.size() <= address_bytes_max &&
           std::ranges::none_of(text, control);
}

struct Path {
    std::string address;
    std::vector<std::string_view> parameters;
};

/// "FROM:<a@b> X=1"; a blank after the colon is taken, as most servers do.
Result<Path> parse_path(std::string_view argument, std::string_view keyword) {
    if (upper(argument.substr(0, keyword.size())) != keyword) {
        return Error{errc::argument_invalid, "expected " + std::string(keyword) + "<address>"};
    }
    const auto rest = trim(argument.substr(keyword.size()));
    const auto end = path_end(rest);
    if (!rest.starts_with('<') || end == std::string_view::npos) {
        return Error{errc::argument_invalid, "expected the address within < and >"};
    }
    auto inner = rest.substr(1, end - 1);
    // A source route, "@relay:user@host", is to be ignored. source RFC 5321 appendix C
    if (inner.starts_with('@') && inner.find(':') != std::string_view::npos)
        inner.remove_prefix(inner.find(':') + 1);
    const auto parameters = rest.substr(end + 1);
    if (!parameters.empty() && !parameters.starts_with(' ')) {
        return Error{errc::argument_invalid, "expected a blank after >"};
    }
    return Path{std::string(inner), words(parameters)};
}

Result<void> take_parameter(std::string_view parameter, MailFrom& mail) {
    const auto equals = parameter.find('=');
    const auto name = upper(parameter.substr(0, equals));
    const auto value =
        equals == std::string_view::npos ? std::string_view() : parameter.substr(equals + 1);
    if (name == "SIZE") {
        std::uint64_t size = 0;
        const auto [rest, failure] =
            std::from_chars(value.data(), value.data() + value.size(), size);
        if (failure != std::errc{} || rest != value.data() + value.size()) {
            return Error{errc::argument_invalid, "SIZE must be a number"};
        }
        mail.size = size;
    } else if (name == "BODY") {
        if (upper(value) != "8BITMIME" && upper(value) != "7BIT") {
            return Error{errc::argument_invalid, "BODY must be 7BIT or 8BITMIME"};
        }
    } else if (name == "SMTPUTF8" && equals == std::string_view::npos) {
        mail.utf8 = true;
    } else if (name != "AUTH") {
        return Error{errc::parameter_unknown, name};
    }
    return {};
}

}  // namespace

Result<Command> parse_command(std::string_view line) {
    if (line.find('\0') != std::string_view::npos) return errc::line_malformed;
    const auto word = line.substr(0, line.find(' '));
    const auto name = upper(word);
    const auto* found = std::ranges::find(verbs, std::string_view(name), &Name::text);
    if (found == verbs.end()) return errc::command_unknown;
    return Command{found->verb, std::string(trim(line.substr(word.size())))};
}

Result<MailFrom> parse_mail(std::string_view argument) {
    auto path = parse_path(argument, "FROM:");
    if (!path) return path.error();
    MailFrom mail{std::move(path->address), std::nullopt, false};
    if (!mail.address.empty() && !is_address(mail.address)) {
        return Error{errc::argument_invalid, "the sender is no address"};
    }
    for (const auto parameter : path->parameters) {
        auto taken = take_parameter(parameter, mail);
        if (!taken) return taken.error();
    }
    return mail;
}

Result<std::string> parse_rcpt(std::string_view argument) {
    auto path = parse_path(argument, "TO:");
    if (!path) return path.error();
    // "Postmaster" is the one address that needs no domain. source RFC 5321 §4.5.1
    if (!is_address(path->address) && upper(path->address) != "POSTMASTER") {
        return Error{errc::argument_invalid, "the recipient is no address"};
    }
    if (!path->parameters.empty())
        return Error{errc::parameter_unknown, std::string(path->parameters.front())};
    return std::move(path->address);
}

std::optional<std::string> decode_base64(std::string_view text) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() % 4 != 0) return std::nullopt;
    std::size_t padding = 0;
    while (padding < 2 && text.ends_with('=')) {
        text.remove_suffix(1);
        ++padding;
    }
    std::string decoded;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (const char c : text) {
        const auto digit = alphabet.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        bits = bits << 6 | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        decoded += static_cast<char>(bits >> count & 0xff);
    }
    return decoded;
}

}  // namespace pesan::smtp
