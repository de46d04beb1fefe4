#include "net/management/table_json.hpp"

#include <boost/json/array.hpp>
#include <cmath>

#include "base/base64.hpp"
#include "base/utf8.hpp"
#include "broker/errc.hpp"

namespace pesan::management {

namespace json = boost::json;

namespace {

json::value text_json(const std::string& text) {
    if (valid_utf8(text)) return json::value(text);
    std::string shown;
    for (const char c : text)
        shown += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c) : "\xef\xbf\xbd";
    return json::value(shown);
}

struct ToJson {
    json::value operator()(std::monostate) const { return nullptr; }
    json::value operator()(bool value) const { return value; }
    json::value operator()(const std::string& text) const { return text_json(text); }
    json::value operator()(const amqp::Timestamp& time) const { return time.seconds; }
    json::value operator()(const amqp::ByteArray& array) const {
        return json::value(base64_encode(array.bytes));
    }
    json::value operator()(const amqp::Table& table) const { return to_json(table); }
    json::value operator()(const amqp::Decimal& decimal) const {
        return decimal.value / std::pow(10.0, decimal.scale);
    }
    json::value operator()(const amqp::Array& array) const {
        json::array values;
        for (const auto& value : array)
            values.push_back(to_json(value));
        return values;
    }
    template <class T>
    requires std::is_arithmetic_v<T> json::value operator()(T number) const {
        if constexpr (std::is_floating_point_v<T>) {
            if (!std::isfinite(number)) return nullptr;
            return static_cast<double>(number);
        } else {
            return static_cast<std::int64_t>(number);
        }
    }
};

Error too_much(std::string_view what) {
    return Error(broker::errc::invalid_argument, std::string(what));
}

Result<amqp::Value> value_at(const json::value& value, int depth, std::size_t& entries);

Result<amqp::Table> table_at(const json::object& object, int depth, std::size_t& entries) {
    if (depth > amqp::table_depth_max) return too_much("tables are nested too deep");
    amqp::Table table;
    for (const auto& [name, value] : object) {
        if (name.size() > amqp::short_string_bytes_max)
            return too_much("a name has at most 255 bytes");
        auto converted = value_at(value, depth, entries);
        if (!converted) return converted.error();
        table.fields().push_back({std::string(name), std::move(*converted)});
    }
    return table;
}

Result<amqp::Value> array_at(const json::array& array, int depth, std::size_t& entries) {
    if (depth > amqp::table_depth_max) return too_much("arrays are nested too deep");
    amqp::Array values;
    for (const auto& entry : array) {
        auto converted = value_at(entry, depth, entries);
        if (!converted) return converted.error();
        values.push_back(std::move(*converted));
    }
    return amqp::Value(std::move(values));
}

Result<amqp::Value> value_at(const json::value& value, int depth, std::size_t& entries) {
    if (++entries > amqp::table_entries_max) return too_much("a table has too many entries");
    switch (value.kind()) {
        case json::kind::null:
            return amqp::Value();
        case json::kind::bool_:
            return amqp::Value(value.get_bool());
        case json::kind::int64:
            return amqp::Value(value.get_int64());
        case json::kind::uint64:
            return too_much("a number does not fit in 64 bits");
        case json::kind::double_:
            return amqp::Value(value.get_double());
        case json::kind::string:
            return amqp::Value(std::string(value.get_string()));
        case json::kind::array:
            return array_at(value.get_array(), depth + 1, entries);
        case json::kind::object:
            break;
    }
    auto table = table_at(value.get_object(), depth + 1, entries);
    if (!table) return table.error();
    return amqp::Value(std::move(*table));
}

}  // namespace

json::value to_json(const amqp::Value& value) {
    return std::visit(ToJson(), value.variant());
}

json::object to_json(const amqp::Table& table) {
    json::object object;
    for (const auto& [name, value] : table.fields())
        object[text_json(name).as_string()] = to_json(value);
    return object;
}

Result<amqp::Value> value_of(const json::value& value) {
    std::size_t entries = 0;
    return value_at(value, 0, entries);
}

Result<amqp::Table> table_of(const json::object& object) {
    std::size_t entries = 0;
    return table_at(object, 0, entries);
}

}  // namespace pesan::management
