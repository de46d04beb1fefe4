#include "services/order_model/order_json.hpp"

#include "services/order_model/json_text.hpp"
#include "services/order_model/time_text.hpp"

namespace pesan::order {

namespace {

void append_customer(std::string& to, const std::optional<Customer>& customer) {
    if (!customer) {
        to += "null";
        return;
    }
    to += R"({"name":)";
    append_json_string(to, customer->name);
    to += R"(,"email":)";
    append_json_string(to, customer->email);
    if (customer->phone) {
        to += R"(,"phone":)";
        append_json_string(to, *customer->phone);
    }
    to += '}';
}

void append_line(std::string& to, const Line& line) {
    to += R"({"sku":)";
    append_json_string(to, line.sku);
    to += R"(,"name":)";
    append_json_string(to, line.name);
    to += R"(,"quantity":)" + std::to_string(line.quantity);
    to += R"(,"unit_price":)";
    append_json(to, line.unit_price);
    to += R"(,"amount":)";
    append_json(to, line.amount);
    to += '}';
}

void append_heading(std::string& to, const Order& order) {
    to += R"({"id":)";
    append_json_string(to, order.id);
    to += R"(,"number":)";
    append_json_string(to, order.number);
    to += R"(,"kind":")";
    to += text_of(order.kind);
    to += R"(","placed_at":")" + time_text(order.placed_at_ms);
    to += R"(","status":")";
    to += text_of(order.status);
    to += '"';
    if (order.cancelled_at_ms)
        to += R"(,"cancelled_at":")" + time_text(*order.cancelled_at_ms) + '"';
    to += R"(,"locale":)";
    append_json_string(to, order.locale);
    if (order.note) {
        to += R"(,"note":)";
        append_json_string(to, *order.note);
    }
}

}  // namespace

void append_json(std::string& to, const Money& value) {
    to += R"({"amount":)" + std::to_string(value.amount) + R"(,"currency":)";
    append_json_string(to, value.currency);
    to += '}';
}

void append_json(std::string& to, const Order& order) {
    append_heading(to, order);
    to += R"(,"customer":)";
    append_customer(to, order.customer);
    to += R"(,"lines":[)";
    for (std::size_t i = 0; i < order.lines.size(); ++i) {
        if (i != 0) to += ',';
        append_line(to, order.lines[i]);
    }
    to += R"(],"subtotal":)";
    append_json(to, order.subtotal);
    to += R"(,"vat_rate_bp":)" + std::to_string(order.vat_rate_bp);
    to += R"(,"vat":)";
    append_json(to, order.vat);
    to += R"(,"total":)";
    append_json(to, order.total);
    to += '}';
}

std::string to_json(const Order& order) {
    std::string text;
    text.reserve(512 + order.lines.size() * 192);
    append_json(text, order);
    return text;
}

}  // namespace pesan::order
