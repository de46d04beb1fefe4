#include "services/email/smtp_dialogue.hpp"

#include <algorithm>

namespace pesan::email {

using outgoing::Answer;
using outgoing::AnswerKind;

namespace {

constexpr std::size_t reply_bytes_max = 1024;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// "5.1.1" at the beginning of a reply's text; its length, or 0.
std::size_t enhanced_length(std::string_view text) {
    std::size_t at = 0;
    int dots = 0;
    if (text.empty() || std::string_view("245").find(text[0]) == std::string_view::npos) return 0;
    while (at < text.size() &&
           (is_digit(text[at]) || (text[at] == '.' && at > 0 && is_digit(text[at - 1])))) {
        dots += text[at] == '.' ? 1 : 0;
        ++at;
    }
    const bool whole =
        dots == 2 && is_digit(text[at - 1]) && (at == text.size() || text[at] == ' ');
    return whole ? at : 0;
}

std::string_view trimmed(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n' || line.back() == ' '))
        line.remove_suffix(1);
    return line;
}

/// Wrong or missing login (530, 534, 535, 538): our account's trouble, not the mail's.
bool about_login(int code) {
    return code == 530 || code == 534 || code == 535 || code == 538;
}

}  // namespace

void SmtpDialogue::sent(std::string_view line) {
    if (line.starts_with("MAIL FROM")) mail_begun_ = true;
    // The library says goodbye after a failure; the answer to that is not the answer to the mail.
    if (line.starts_with("QUIT")) closing_ = true;
}

void SmtpDialogue::received(std::string_view line) {
    line = trimmed(line);
    const bool has_code = line.size() >= 3 && std::all_of(line.begin(), line.begin() + 3, is_digit);
    if (closing_ || !has_code) return;
    if (whole_ || reply_.size() > reply_bytes_max) reply_.clear();
    const bool first = whole_ || code_ == 0 || reply_.empty();
    code_ = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    whole_ = line.size() == 3 || line[3] != '-';
    last_is_final_ = marked_;
    std::string_view text = line.size() > 4 ? line.substr(4) : std::string_view();
    if (!first) {
        // Each line of a reply repeats the enhanced code.
        const std::size_t repeated = enhanced_length(text);
        text.remove_prefix(std::min(text.size(), repeated == 0 ? 0 : repeated + 1));
        reply_ += ' ';
    }
    reply_ += text;
}

Answer SmtpDialogue::answer(std::string_view failure) const {
    Answer answer;
    const bool replied = whole_ && (last_is_final_ || !marked_);
    if (replied && (failure.empty() || code_ >= 400)) {
        answer.code = code_;
        const std::size_t enhanced = enhanced_length(reply_);
        answer.enhanced = reply_.substr(0, enhanced);
        answer.text = reply_.substr(std::min(reply_.size(), enhanced == 0 ? 0 : enhanced + 1));
    } else {
        answer.text = failure;
    }
    if (marked_ && !(last_is_final_ && whole_)) {
        answer.kind = AnswerKind::unknown;
    } else if (marked_ && code_ / 100 == 2) {
        answer.kind = AnswerKind::accepted;
    } else if (answer.code / 100 == 5 && mail_begun_ && !about_login(code_)) {
        answer.kind = AnswerKind::refused;
    } else if (answer.code >= 400) {
        answer.kind = AnswerKind::deferred;
    } else {
        answer.kind = AnswerKind::unreachable;
    }
    return answer;
}

}  // namespace pesan::email
