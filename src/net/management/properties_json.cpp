#include <boost/json/object.hpp>

#include "broker/errc.hpp"
#include "net/management/table_json.hpp"

namespace pesan::management {

namespace json = boost::json;

namespace {

/// One list of the properties for both ways: visit(name, member).
void each_property(auto& properties, auto&& visit) {
    visit("content_type", properties.content_type);
    visit("content_encoding", properties.content_encoding);
    visit("headers", properties.headers);
    visit("delivery_mode", properties.delivery_mode);
    visit("priority", properties.priority);
    visit("correlation_id", properties.correlation_id);
    visit("reply_to", properties.reply_to);
    visit("expiration", properties.expiration);
    visit("message_id", properties.message_id);
    visit("timestamp", properties.timestamp);
    visit("type", properties.type);
    visit("user_id", properties.user_id);
    visit("app_id", properties.app_id);
    visit("cluster_id", properties.cluster_id);
}

class Reader {
public:
    explicit Reader(const json::object& from) : from_(from) {}

    template <class T>
    void operator()(const char* name, std::optional<T>& to) {
        const json::value* value = from_.if_contains(name);
        if (value == nullptr || value->is_null()) return;
        T read{};
        if (take(*value, read))
            to = std::move(read);
        else if (fault.empty())
            fault = std::string(name) + ": a value that this property cannot have";
    }

    std::string fault;

private:
    static bool take(const json::value& value, std::string& to) {
        if (!value.is_string() || value.get_string().size() > amqp::short_string_bytes_max)
            return false;
        to = std::string(value.get_string());
        return true;
    }
    static bool take(const json::value& value, std::uint8_t& to) {
        if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > 255) return false;
        to = static_cast<std::uint8_t>(value.get_int64());
        return true;
    }
    static bool take(const json::value& value, amqp::Timestamp& to) {
        if (!value.is_int64() || value.get_int64() < 0) return false;
        to.seconds = static_cast<std::uint64_t>(value.get_int64());
        return true;
    }
    static bool take(const json::value& value, amqp::Table& to) {
        if (!value.is_object()) return false;
        auto table = table_of(value.get_object());
        if (!table) return false;
        to = std::move(*table);
        return true;
    }

    const json::object& from_;
};

class Writer {
public:
    template <class T>
    void operator()(const char* name, const std::optional<T>& property) {
        if (property) object[name] = shown(*property);
    }

    json::object object;

private:
    static json::value shown(const amqp::Table& table) { return to_json(table); }
    static json::value shown(const amqp::Timestamp& time) { return time.seconds; }
    static json::value shown(std::uint8_t number) { return number; }
    static json::value shown(const std::string& text) { return to_json(amqp::Value(text)); }
};

}  // namespace

json::object to_json(const amqp::Properties& properties) {
    Writer writer;
    each_property(properties, writer);
    return std::move(writer.object);
}

Result<amqp::Properties> properties_of(const json::object& object) {
    amqp::Properties properties;
    Reader reader(object);
    each_property(properties, reader);
    if (!reader.fault.empty()) return Error(broker::errc::invalid_argument, reader.fault);
    return properties;
}

}  // namespace pesan::management
