#include "services/order/order_request.hpp"

#include <boost/json/value.hpp>
#include <initializer_list>

#include "services/order/body_reader.hpp"
#include "services/order/product.hpp"
#include "services/order_model/contact.hpp"
#include "services/order_model/json_text.hpp"

namespace pesan::order {

namespace {

namespace json = boost::json;

Customer read_customer(BodyReader& reader, const json::value* value) {
    Customer customer;
    const json::object* object = reader.object(value, "/customer", {"name", "email", "phone"});
    if (object == nullptr) return customer;
    customer.name = reader.text(*object, "/customer", "name");
    reader.refuse_if(text_fault(customer.name, name_bytes_max), "/customer/name");
    customer.email = reader.text(*object, "/customer", "email");
    reader.refuse_if(email_fault(customer.email), "/customer/email");
    if (object->if_contains("phone") != nullptr) {
        customer.phone = reader.text(*object, "/customer", "phone");
        reader.refuse_if(phone_fault(*customer.phone), "/customer/phone");
    }
    return customer;
}

RequestedLine read_line(BodyReader& reader, const json::value& value, const std::string& pointer) {
    RequestedLine line;
    const json::object* object = reader.object(&value, pointer, {"sku", "quantity"});
    if (object == nullptr) return line;
    line.sku = reader.text(*object, pointer, "sku");
    reader.refuse_if(sku_fault(line.sku), pointer + "/sku");
    line.quantity = reader.number(*object, pointer, "quantity");
    if (line.quantity < 1 || line.quantity > quantity_max)
        reader.refuse(pointer + "/quantity", "must be 1 to " + std::to_string(quantity_max));
    return line;
}

std::vector<RequestedLine> read_lines(BodyReader& reader, const json::value* value) {
    std::vector<RequestedLine> lines;
    const json::array* array = value == nullptr ? nullptr : value->if_array();
    if (array == nullptr) {
        reader.refuse("/lines", R"(must be an array such as [{"sku": "KOPI-250", "quantity": 1}])");
        return lines;
    }
    if (array->empty() || array->size() > lines_max) {
        reader.refuse("/lines", "must have 1 to " + std::to_string(lines_max) + " lines");
        return lines;
    }
    for (std::size_t i = 0; i < array->size(); ++i)
        lines.push_back(read_line(reader, (*array)[i], "/lines/" + std::to_string(i)));
    return lines;
}

void read_rest(BodyReader& reader, const json::object& body, OrderRequest& request) {
    if (body.if_contains("locale") != nullptr) {
        request.locale = reader.text(body, "", "locale");
        if (request.locale != "id" && request.locale != "en")
            reader.refuse("/locale", "must be \"id\" or \"en\"");
    }
    if (body.if_contains("note") != nullptr) {
        request.note = reader.text(body, "", "note");
        reader.refuse_if(text_fault(*request.note, note_bytes_max, true), "/note");
    }
}

}  // namespace

Result<std::variant<OrderRequest, std::vector<Fault>>> read_order_request(std::string_view body) {
    const auto value = parse_json(body);
    if (!value) return value.error();
    BodyReader reader;
    OrderRequest request;
    if (const json::object* object =
            reader.object(&*value, "", {"customer", "lines", "locale", "note"})) {
        request.customer = read_customer(reader, object->if_contains("customer"));
        request.lines = read_lines(reader, object->if_contains("lines"));
        read_rest(reader, *object, request);
    }
    if (!reader.faults().empty())
        return std::variant<OrderRequest, std::vector<Fault>>(reader.faults());
    return std::variant<OrderRequest, std::vector<Fault>>(std::move(request));
}

}  // namespace pesan::order
