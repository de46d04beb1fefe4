#include "broker/header_match.hpp"

#include <algorithm>
#include <optional>

#include "broker/errc.hpp"

namespace pesan::broker {

namespace {

std::optional<double> floating(const amqp::Value& value) {
    if (const auto* number = value.as<float>()) return *number;
    if (const auto* number = value.as<double>()) return *number;
    return std::nullopt;
}

/// Numbers are equal by value, whatever their width; values of other types only among themselves.
bool satisfies(const amqp::Value& wanted, const amqp::Value& value) {
    if (wanted.as<std::monostate>() != nullptr) return true;
    std::int64_t one = 0, other = 0;
    if (wanted.integer(one)) return value.integer(other) && one == other;
    if (const auto number = floating(wanted)) return number == floating(value);
    return wanted == value;
}

}  // namespace

Result<HeaderMatch> HeaderMatch::from(BytesView arguments) {
    HeaderMatch match;
    if (arguments.empty()) return match;
    auto table = amqp::decode_table(arguments);
    if (!table) return Error(errc::invalid_argument, "arguments of a binding");
    bool with_x = false;
    if (const auto* mode = table->find("x-match")) {
        const auto* text = mode->as<std::string>();
        if (text == nullptr)
            return Error(errc::precondition_failed, "Invalid x-match field type; expected longstr");
        match.any_ = *text == "any" || *text == "any-with-x";
        with_x = text->ends_with("-with-x");
        if (!match.any_ && *text != "all" && *text != "all-with-x")
            return Error(errc::precondition_failed, "Invalid x-match field value \"" + *text +
                                                        "\"; expected all, any, all-with-x or "
                                                        "any-with-x");
    }
    for (const auto& field : table->fields()) {
        if (field.name == "x-match" || (!with_x && field.name.starts_with("x-"))) continue;
        match.wanted_.fields().push_back(field);
    }
    return match;
}

bool HeaderMatch::matches(const amqp::Table& headers) const {
    const auto there = [&](const amqp::Field& field) {
        const auto* value = headers.find(field.name);
        return value != nullptr && satisfies(field.value, *value);
    };
    const auto& fields = wanted_.fields();
    return any_ ? std::any_of(fields.begin(), fields.end(), there)
                : std::all_of(fields.begin(), fields.end(), there);
}

}  // namespace pesan::broker
