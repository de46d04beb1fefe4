#include "services/order/order_messages.hpp"

#include <fmt/format.h>

#include <charconv>

#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"

namespace pesan::order {

namespace {

std::chrono::system_clock::time_point time_of(const Order& order) {
    return std::chrono::system_clock::time_point(
        std::chrono::milliseconds(order.cancelled_at_ms.value_or(order.placed_at_ms)));
}

std::string_view event_type(Happening happening) {
    switch (happening) {
        case Happening::placed:
            return "order.placed";
        case Happening::cancelled:
            return "order.cancelled";
        case Happening::credited:
            return "order.credited";
    }
    return {};
}

std::string command_data(const std::string& to, Happening happening, const Order& order,
                         const std::string& object) {
    std::string data = R"({"to":)";
    append_json_string(data, to);
    data += R"(,"template":")";
    data += happening == Happening::cancelled ? "order_cancelled" : "order_confirmation";
    data += R"(","locale":)";
    append_json_string(data, order.locale);
    data += R"(,"data":{"order":)" + object + "}}";
    return data;
}

OutboxMessage envelope(const Order& order, Happening happening, std::string topic, std::string type,
                       std::string data) {
    OutboxMessage made;
    made.message.id = message_id(order.id, happening, topic);
    made.message.source = "/order";
    made.message.type = std::move(type);
    made.message.subject = order.id;
    made.message.time = time_of(order);
    made.message.key = order.id;
    made.message.data = std::move(data);
    made.topic = std::move(topic);
    return made;
}

}  // namespace

std::string message_id(const std::string& order_id, Happening happening, std::string_view topic) {
    const unsigned channel = topic == "email" ? 1 : topic == "sms" ? 2 : 3;
    const unsigned mark = (static_cast<unsigned>(happening) + 1) * 4 + channel;
    unsigned last = 0;
    const char* end = order_id.data() + order_id.size();
    std::from_chars(end - 2, end, last, 16);
    return order_id.substr(0, order_id.size() - 2) + fmt::format("{:02x}", (last ^ mark) & 0xff);
}

std::vector<OutboxMessage> messages_of(const Order& order, Happening happening, bool notify) {
    const std::string object = to_json(order);
    std::vector<OutboxMessage> messages;
    if (notify && order.customer && !order.customer->email.empty())
        messages.push_back(envelope(order, happening, "email", "email.send",
                                    command_data(order.customer->email, happening, order, object)));
    if (notify && order.customer && order.customer->phone)
        messages.push_back(
            envelope(order, happening, "sms", "sms.send",
                     command_data(*order.customer->phone, happening, order, object)));
    messages.push_back(envelope(order, happening, "order", std::string(event_type(happening)),
                                R"({"order":)" + object + "}"));
    return messages;
}

}  // namespace pesan::order
