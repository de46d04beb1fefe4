#include "services/outgoing/command_reader.hpp"

#include <boost/json/value.hpp>

#include "pesan/errc.hpp"
#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"

namespace pesan::outgoing {

namespace json = boost::json;

namespace {

constexpr std::size_t locale_bytes_max = 8;

const json::object* object_in(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value == nullptr ? nullptr : value->if_object();
}

}  // namespace

Result<CommandReader> CommandReader::read(std::string_view data, std::string_view expected) {
    CommandReader reader({}, expected);
    auto value = order::parse_json(data);
    if (!value) return reader.wrong(value.error().message());
    if (!value->is_object()) return reader.wrong("not a JSON object");
    reader.object_ = std::move(value->get_object());
    return reader;
}

Error CommandReader::wrong(std::string what) const {
    return {errc::malformed, std::move(what) + "; " + std::string(expected_)};
}

Result<std::string> CommandReader::text(std::string_view name, std::size_t bytes_max) const {
    const json::value* value = object_.if_contains(name);
    if (value == nullptr || value->is_null()) return std::string();
    const std::string pointer = '/' + std::string(name);
    if (!value->is_string()) return wrong(pointer + ": must be a text");
    if (value->get_string().size() > bytes_max)
        return wrong(pointer + ": longer than " + std::to_string(bytes_max) + " bytes");
    return std::string(value->get_string());
}

Result<std::string> CommandReader::recipient(std::string (*fault_of)(std::string_view),
                                             std::size_t bytes_max) const {
    auto to = text("to", bytes_max);
    if (!to) return to;
    const std::string fault = to->empty() ? "missing" : fault_of(*to);
    if (!fault.empty()) return wrong("/to: " + fault);
    return to;
}

Result<std::string> CommandReader::locale(std::string_view otherwise) const {
    auto locale = text("locale", locale_bytes_max);
    if (!locale) return locale;
    if (locale->empty()) *locale = otherwise;
    if (*locale != "id" && *locale != "en") return wrong("/locale: id or en");
    return locale;
}

Result<order::Order> CommandReader::order() const {
    const json::object* data = object_in(object_, "data");
    if (data == nullptr) return wrong("/data: must be an object");
    const json::value* member = data->if_contains("order");
    if (member == nullptr || !member->is_object()) return wrong("/data/order: must be an object");
    auto order = order::order_of(*member);
    if (!order) return wrong("in /data/order: " + order.error().detail);
    return order;
}

}  // namespace pesan::outgoing
