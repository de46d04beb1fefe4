#include "services/order_files/json_orders.hpp"

#include <boost/json/serialize.hpp>

#include "services/order_model/json_text.hpp"

namespace pesan::order_files {

namespace json = boost::json;

std::optional<std::variant<FileOrder, FileFault>> JsonOrders::next() {
    std::string text;
    while (std::getline(stream_, text)) {
        ++line_;
        if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
        Result<json::value> value = order::parse_json(text);
        if (!value) return FileFault{line_, value.error().message()};
        if (!value->is_object()) return FileFault{line_, "expected a JSON object"};
        json::object& object = value->as_object();
        const json::value* item = object.if_contains("item");
        if (item == nullptr) {
            object["item"] = "line-" + std::to_string(line_);
        } else if (!item->is_string()) {
            return FileFault{line_, "/item: expected a text"};
        }
        if (options_.vat_rate_bp && !object.contains("vat_rate_bp"))
            object["vat_rate_bp"] = *options_.vat_rate_bp;
        if (!object.contains("locale")) object["locale"] = options_.locale;
        FileOrder order;
        order.item = std::string(object.at("item").as_string());
        order.line = line_;
        const json::value* kind = object.if_contains("kind");
        order.credit_note =
            kind != nullptr && kind->is_string() && kind->as_string() == "credit_note";
        const json::value* customer = object.if_contains("customer");
        order.anonymous = customer == nullptr || customer->is_null();
        order.json = json::serialize(object);
        return order;
    }
    return std::nullopt;
}

}  // namespace pesan::order_files
