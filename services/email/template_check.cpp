#include "services/email/template_check.hpp"

#include <vector>

#include "pesan/errc.hpp"

namespace pesan::email {

namespace {

using Scope = std::vector<const Values*>;

Error wrong(std::string what) {
    return {errc::invalid_argument, std::move(what)};
}

const std::string* find_text(const Scope& scope, std::string_view name) {
    for (auto at = scope.rbegin(); at != scope.rend(); ++at) {
        const auto found = (*at)->texts.find(name);
        if (found != (*at)->texts.end()) return &found->second;
    }
    return nullptr;
}

const std::vector<Values>* find_section(const Scope& scope, std::string_view name) {
    for (auto at = scope.rbegin(); at != scope.rend(); ++at) {
        const auto found = (*at)->sections.find(name);
        if (found != (*at)->sections.end()) return &found->second;
    }
    return nullptr;
}

/// The next {{marker}} from `from` on: its text, and the positions of its braces.
struct Marker {
    std::string_view text;
    std::size_t begin = std::string_view::npos;
    std::size_t end = std::string_view::npos;
};

Marker next_marker(std::string_view source, std::size_t from) {
    const std::size_t begin = source.find("{{", from);
    if (begin == std::string_view::npos) return {};
    const std::size_t end = source.find("}}", begin);
    if (end == std::string_view::npos) return {};
    return {source.substr(begin + 2, end - begin - 2), begin, end + 2};
}

Result<void> check(std::string_view source, Scope& scope) {
    for (std::size_t at = 0;;) {
        const Marker marker = next_marker(source, at);
        if (marker.end == std::string_view::npos) return {};
        at = marker.end;
        if (marker.text.empty() || marker.text[0] == '!' || marker.text[0] == '%') continue;
        if (marker.text[0] != '#') {
            const std::string_view name = marker.text.substr(0, marker.text.find(':'));
            if (find_text(scope, name) == nullptr)
                return wrong("missing variable " + std::string(name));
            continue;
        }
        const std::string name(marker.text.substr(1));
        const std::string closing = "{{/" + name + "}}";
        const std::size_t close = source.find(closing, at);
        if (close == std::string_view::npos) return wrong("section " + name + " is not closed");
        const std::vector<Values>* rounds = find_section(scope, name);
        if (rounds == nullptr) return wrong("missing section " + name);
        for (const Values& round : *rounds) {
            scope.push_back(&round);
            auto inner = check(source.substr(at, close - at), scope);
            scope.pop_back();
            if (!inner) return inner;
        }
        at = close + closing.size();
    }
}

}  // namespace

Result<void> check_values(std::string_view source, const Values& values) {
    Scope scope{&values};
    return check(source, scope);
}

}  // namespace pesan::email
