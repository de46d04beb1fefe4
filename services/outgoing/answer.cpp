#include "services/outgoing/answer.hpp"

namespace pesan::outgoing {

std::string Answer::line() const {
    std::string line = code == 0 ? std::string() : std::to_string(code);
    for (const std::string* part : {&enhanced, &text}) {
        if (part->empty()) continue;
        if (!line.empty()) line += ' ';
        line += *part;
    }
    return line;
}

std::string_view name_of(AnswerKind kind) {
    switch (kind) {
        case AnswerKind::accepted:
            return "accepted";
        case AnswerKind::refused:
            return "refused";
        case AnswerKind::deferred:
            return "deferred";
        case AnswerKind::unreachable:
            return "unreachable";
        case AnswerKind::unknown:
            return "unknown";
        case AnswerKind::not_marked:
            return "not_marked";
    }
    return "unknown";
}

}  // namespace pesan::outgoing
