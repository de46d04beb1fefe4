#include <boost/json/value.hpp>

#include "services/order_model/json_text.hpp"
#include "services/order_model/order_json.hpp"
#include "services/order_model/time_text.hpp"

namespace pesan::order {

namespace {

namespace json = boost::json;

/// Walks an object; the first member that does not fit is remembered with its pointer, and the rest
/// reads as empty.
class Reader {
public:
    [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }

    const json::value* member(const json::value* of, std::string_view name) {
        const json::object* object = of == nullptr ? nullptr : of->if_object();
        return object == nullptr ? nullptr : object->if_contains(name);
    }

    std::string text(const json::value* of, std::string_view name, std::string_view where) {
        const json::value* found = member(of, name);
        if (found != nullptr && found->is_string()) return std::string(found->get_string());
        return fail(where, name, "a string"), std::string();
    }

    std::optional<std::string> text_if_any(const json::value* of, std::string_view name,
                                           std::string_view where) {
        if (member(of, name) == nullptr) return std::nullopt;
        return text(of, name, where);
    }

    std::int64_t number(const json::value* of, std::string_view name, std::string_view where) {
        const json::value* found = member(of, name);
        if (found != nullptr && found->is_int64()) return found->get_int64();
        return fail(where, name, "an integer"), 0;
    }

    std::int64_t time(const json::value* of, std::string_view name, std::string_view where) {
        const auto read = parse_time(text(of, name, where));
        if (!read) fail(where, name, "a time of RFC 3339");
        return read ? *read : 0;
    }

    Money money(const json::value* of, std::string_view name, std::string_view where) {
        const std::string inside = std::string(where) + "/" + std::string(name);
        const json::value* found = member(of, name);
        return {number(found, "amount", inside), text(found, "currency", inside)};
    }

    void fail(std::string_view where, std::string_view name, std::string_view expected) {
        if (!fault_)
            fault_ = std::string(where) + "/" + std::string(name) + ": expected " +
                     std::string(expected);
    }

private:
    std::optional<std::string> fault_;
};

std::optional<Customer> read_customer(Reader& reader, const json::value* value) {
    const json::value* found = reader.member(value, "customer");
    if (found == nullptr || found->is_null()) return std::nullopt;
    return Customer{reader.text(found, "name", "/customer"),
                    reader.text(found, "email", "/customer"),
                    reader.text_if_any(found, "phone", "/customer")};
}

std::vector<Line> read_lines(Reader& reader, const json::value* value) {
    const json::value* found = reader.member(value, "lines");
    const json::array* array = found == nullptr ? nullptr : found->if_array();
    std::vector<Line> lines;
    if (array == nullptr) {
        reader.fail("", "lines", "an array");
        return lines;
    }
    for (std::size_t i = 0; i < array->size(); ++i) {
        const std::string where = "/lines/" + std::to_string(i);
        const json::value* line = &(*array)[i];
        lines.push_back({reader.text(line, "sku", where), reader.text(line, "name", where),
                         reader.number(line, "quantity", where),
                         reader.money(line, "unit_price", where),
                         reader.money(line, "amount", where)});
    }
    return lines;
}

Kind read_kind(Reader& reader, const json::value* value) {
    const auto text = reader.text(value, "kind", "");
    if (text != "order" && text != "credit_note")
        reader.fail("", "kind", "\"order\" or \"credit_note\"");
    return text == "credit_note" ? Kind::credit_note : Kind::order;
}

Status read_status(Reader& reader, const json::value* value) {
    const auto text = reader.text(value, "status", "");
    if (text != "placed" && text != "cancelled")
        reader.fail("", "status", "\"placed\" or \"cancelled\"");
    return text == "cancelled" ? Status::cancelled : Status::placed;
}

}  // namespace

Result<Order> order_of(const json::value& value) {
    Reader reader;
    Order order;
    order.id = reader.text(&value, "id", "");
    order.number = reader.text(&value, "number", "");
    order.kind = read_kind(reader, &value);
    order.placed_at_ms = reader.time(&value, "placed_at", "");
    order.status = read_status(reader, &value);
    if (reader.member(&value, "cancelled_at") != nullptr)
        order.cancelled_at_ms = reader.time(&value, "cancelled_at", "");
    order.locale = reader.text(&value, "locale", "");
    order.note = reader.text_if_any(&value, "note", "");
    order.customer = read_customer(reader, &value);
    order.lines = read_lines(reader, &value);
    order.subtotal = reader.money(&value, "subtotal", "");
    order.vat_rate_bp = static_cast<int>(reader.number(&value, "vat_rate_bp", ""));
    order.vat = reader.money(&value, "vat", "");
    order.total = reader.money(&value, "total", "");
    if (reader.fault()) return Error{model_errc::order_malformed, *reader.fault()};
    return order;
}

Result<Order> order_of_event(std::string_view data) {
    auto value = parse_json(data);
    if (!value) return value.error();
    const json::object* object = value->if_object();
    const json::value* order = object == nullptr ? nullptr : object->if_contains("order");
    if (order == nullptr) return Error{model_errc::order_malformed, "/order: expected an object"};
    return order_of(*order);
}

}  // namespace pesan::order
