#include "services/order/body_reader.hpp"

#include <algorithm>

namespace pesan::order {

namespace {

namespace json = boost::json;

/// RFC 6901: ~ and / are written ~0 and ~1.
std::string escaped(std::string_view member) {
    std::string text;
    for (const char c : member) {
        if (c == '~')
            text += "~0";
        else if (c == '/')
            text += "~1";
        else
            text += c;
    }
    return text;
}

}  // namespace

void BodyReader::refuse(std::string pointer, std::string detail) {
    if (std::ranges::find(faults_, pointer, &Fault::pointer) == faults_.end())
        faults_.push_back({std::move(pointer), std::move(detail)});
}

void BodyReader::refuse_if(std::string detail, std::string pointer) {
    if (!detail.empty()) refuse(std::move(pointer), std::move(detail));
}

const json::object* BodyReader::object(const json::value* value, const std::string& pointer,
                                       std::initializer_list<std::string_view> known) {
    const json::object* object = value == nullptr ? nullptr : value->if_object();
    if (object == nullptr) {
        refuse(pointer, value == nullptr ? "is missing" : "must be an object");
        return nullptr;
    }
    for (const auto& member : *object) {
        const std::string_view name(member.key().data(), member.key().size());
        if (std::ranges::find(known, name) == known.end())
            refuse(pointer + "/" + escaped(name), "is not known here");
    }
    return object;
}

std::string BodyReader::text(const json::object& from, const std::string& pointer,
                             std::string_view name) {
    const json::value* value = from.if_contains(name);
    if (value != nullptr && value->is_string()) return std::string(value->get_string());
    refuse(pointer + "/" + std::string(name), value == nullptr ? "is missing" : "must be a string");
    return {};
}

std::int64_t BodyReader::number(const json::object& from, const std::string& pointer,
                                std::string_view name) {
    const json::value* value = from.if_contains(name);
    if (value != nullptr && value->is_int64()) return value->get_int64();
    refuse(pointer + "/" + std::string(name),
           value == nullptr ? "is missing" : "must be an integer");
    return 0;
}

}  // namespace pesan::order
