#include "services/order/import_request.hpp"

#include "services/order/body_reader.hpp"
#include "services/order_model/json_text.hpp"
#include "services/order_model/time_text.hpp"

namespace pesan::order {

namespace {

namespace json = boost::json;

Line read_line(BodyReader& reader, const json::value& value, const std::string& pointer) {
    Line line;
    const json::object* object =
        reader.object(&value, pointer, {"sku", "name", "quantity", "unit_price"});
    if (object == nullptr) return line;
    line.sku = reader.text(*object, pointer, "sku");
    if (object->if_contains("name") != nullptr) line.name = reader.text(*object, pointer, "name");
    line.quantity = reader.number(*object, pointer, "quantity");
    const std::string price = pointer + "/unit_price";
    if (const auto* money =
            reader.object(object->if_contains("unit_price"), price, {"amount", "currency"}))
        line.unit_price = {reader.number(*money, price, "amount"),
                           reader.text(*money, price, "currency")};
    return line;
}

std::optional<Customer> read_customer(BodyReader& reader, const json::value* value) {
    if (value == nullptr || value->is_null()) return std::nullopt;
    Customer customer;
    const json::object* object = reader.object(value, "/customer", {"name", "email", "phone"});
    if (object == nullptr) return std::nullopt;
    if (object->if_contains("name") != nullptr)
        customer.name = reader.text(*object, "/customer", "name");
    if (object->if_contains("email") != nullptr)
        customer.email = reader.text(*object, "/customer", "email");
    if (object->if_contains("phone") != nullptr)
        customer.phone = reader.text(*object, "/customer", "phone");
    return customer;
}

void read_heading(BodyReader& reader, const json::object& object, ImportedOrder& imported) {
    Order& order = imported.order;
    imported.item = reader.text(object, "", "item");
    if (object.if_contains("kind") != nullptr) {
        const auto kind = reader.text(object, "", "kind");
        if (kind != "order" && kind != "credit_note")
            reader.refuse("/kind", "must be \"order\" or \"credit_note\"");
        order.kind = kind == "credit_note" ? Kind::credit_note : Kind::order;
    }
    const auto placed = parse_time(reader.text(object, "", "placed_at"));
    if (!placed) reader.refuse("/placed_at", "must be a time such as 2026-01-31T08:15:30Z");
    order.placed_at_ms = placed ? *placed : 0;
    if (object.if_contains("locale") != nullptr) order.locale = reader.text(object, "", "locale");
    if (object.if_contains("note") != nullptr) order.note = reader.text(object, "", "note");
    if (object.if_contains("vat_rate_bp") != nullptr) {
        const auto rate = reader.number(object, "", "vat_rate_bp");
        imported.vat_rate_bp =
            rate < 0 || rate > money::vat_rate_bp_max ? -1 : static_cast<int>(rate);
    }
}

std::variant<ImportedOrder, std::vector<Fault>> read_value(const json::value& value) {
    BodyReader reader;
    ImportedOrder imported;
    const json::object* object = reader.object(
        &value, "",
        {"item", "kind", "placed_at", "customer", "locale", "note", "vat_rate_bp", "lines"});
    if (object == nullptr) return reader.faults();
    read_heading(reader, *object, imported);
    imported.order.customer = read_customer(reader, object->if_contains("customer"));
    const json::value* lines = object->if_contains("lines");
    if (lines == nullptr || !lines->is_array()) {
        reader.refuse("/lines", "must be an array");
    } else {
        for (std::size_t i = 0; i < lines->get_array().size(); ++i)
            imported.order.lines.push_back(
                read_line(reader, lines->get_array()[i], "/lines/" + std::to_string(i)));
    }
    if (!reader.faults().empty()) return reader.faults();
    return imported;
}

std::string item_of(const json::value& value, std::size_t index) {
    const json::object* object = value.if_object();
    const json::value* item = object == nullptr ? nullptr : object->if_contains("item");
    return item != nullptr && item->is_string() ? std::string(item->get_string())
                                                : "#" + std::to_string(index);
}

}  // namespace

std::variant<ImportedOrder, std::vector<Fault>> read_imported_order(std::string_view text) {
    const auto value = parse_json(text);
    if (!value) return std::vector<Fault>{{"", value.error().message()}};
    return read_value(*value);
}

Result<ImportRequest> read_import_request(std::string_view body) {
    const auto value = parse_json(body);
    if (!value) return value.error();
    const json::object* object = value->if_object();
    const json::value* orders = object == nullptr ? nullptr : object->if_contains("orders");
    const json::value* file = object == nullptr ? nullptr : object->if_contains("file");
    if (orders == nullptr || !orders->is_array() || orders->get_array().size() > import_batch_max)
        return Error{model_errc::order_malformed, "/orders: expected an array of at most " +
                                                      std::to_string(import_batch_max) + " orders"};
    if (file == nullptr || !file->is_string() || file->get_string().empty() ||
        file->get_string().size() > 200)
        return Error{model_errc::order_malformed,
                     "/file: expected what names the file, 1 to 200 bytes"};
    ImportRequest request;
    request.file = file->get_string();
    if (const json::value* notify = object->if_contains("notify"); notify != nullptr) {
        if (!notify->is_bool())
            return Error{model_errc::order_malformed, "/notify: expected true or false"};
        request.notify = notify->get_bool();
    }
    for (std::size_t i = 0; i < orders->get_array().size(); ++i) {
        const auto& each = orders->get_array()[i];
        auto read = read_value(each);
        if (auto* imported = std::get_if<ImportedOrder>(&read))
            request.orders.push_back(std::move(*imported));
        else
            request.faults.push_back(
                {item_of(each, i), std::get<std::vector<Fault>>(std::move(read))});
    }
    return request;
}

}  // namespace pesan::order
