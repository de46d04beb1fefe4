#include "services/order/order_import.hpp"

#include <set>

#include "base/uuid.hpp"
#include "services/money/currency.hpp"
#include "services/order/order_messages.hpp"
#include "services/order/order_request.hpp"
#include "services/order/order_store.hpp"
#include "services/order/pricing.hpp"
#include "services/order_model/contact.hpp"
#include "services/sql/text_list.hpp"

namespace pesan::order {

namespace {

void check_line(std::vector<Fault>& faults, const Line& line, const std::string& at, Kind kind) {
    const auto refuse_if = [&](const std::string& detail, const char* member) {
        if (!detail.empty()) faults.push_back({at + member, detail});
    };
    refuse_if(text_fault(line.sku, 64), "/sku");
    refuse_if(line.name.empty() ? "" : text_fault(line.name, name_bytes_max), "/name");
    const bool fits =
        line.quantity >= -quantity_max && line.quantity <= quantity_max && line.quantity != 0;
    if (!fits || (kind == Kind::order && line.quantity < 0))
        refuse_if(
            kind == Kind::order ? "must be 1 to 1000000" : "must be -1000000 to 1000000 and not 0",
            "/quantity");
    if (money::find_currency(line.unit_price.currency) == nullptr)
        refuse_if("is not known", "/unit_price/currency");
}

void check_customer(std::vector<Fault>& faults, const Customer& customer) {
    const auto refuse_if = [&](const std::string& detail, const char* member) {
        if (!detail.empty()) faults.push_back({std::string("/customer") + member, detail});
    };
    refuse_if(customer.name.empty() ? "" : text_fault(customer.name, name_bytes_max), "/name");
    refuse_if(customer.email.empty() ? "" : email_fault(customer.email), "/email");
    refuse_if(customer.phone ? phone_fault(*customer.phone) : "", "/phone");
}

/// Which of the items have been imported before.
Result<std::set<std::string>> find_known(SqlTransaction& transaction, const std::string& file,
                                         std::span<const ImportedOrder> orders) {
    std::vector<std::string> items;
    for (const auto& each : orders)
        items.push_back(each.item);
    auto rows = transaction.query("SELECT item FROM imported_orders WHERE file = $1 AND item " +
                                      sql::in_list(transaction.dialect(), 2),
                                  {file, sql::list_value(items)});
    if (!rows) return rows.error();
    std::set<std::string> known;
    for (const auto& row : *rows)
        known.insert(sql_text(row[0]));
    return known;
}

std::vector<Fault> make_order(const ImportedOrder& imported, const money::VatRates& vat_rates,
                              Order& order) {
    if (auto faults = check_imported(imported); !faults.empty()) return faults;
    order = imported.order;
    order.id = new_uuid();
    for (auto& line : order.lines)
        if (line.name.empty()) line.name = line.sku;
    return add_up(order, imported.vat_rate_bp.value_or(vat_rates.at(order.placed_at_ms)));
}

struct Made {
    std::vector<StoredOrder> orders;
    std::vector<SqlRow> items;
};

Result<void> write(SqlTransaction& transaction, Dispatcher& dispatcher, Made made) {
    if (made.orders.empty()) return {};
    auto number =
        OrderStore::take_numbers(transaction, static_cast<std::int64_t>(made.orders.size()));
    if (!number) return number.error();
    std::vector<OutboxMessage> messages;
    for (auto& stored : made.orders) {
        stored.order.number = number_text((*number)++);
        const bool order = stored.order.kind == Kind::order;
        auto of_one = messages_of(stored.order, order ? Happening::placed : Happening::credited,
                                  stored.notify);
        std::ranges::move(of_one, std::back_inserter(messages));
    }
    auto items = transaction.execute_many(
        "INSERT INTO imported_orders (file, item, order_id) VALUES ($1, $2, $3)", made.items);
    if (!items) return items.error();
    if (auto added = OrderStore::add(transaction, made.orders); !added) return added.error();
    return dispatcher.write(transaction, std::move(messages));
}

}  // namespace

std::vector<Fault> check_imported(const ImportedOrder& imported) {
    std::vector<Fault> faults;
    const Order& order = imported.order;
    if (auto fault = text_fault(imported.item, 200); !fault.empty())
        faults.push_back({"/item", fault});
    if (order.locale != "id" && order.locale != "en")
        faults.push_back({"/locale", "must be \"id\" or \"en\""});
    if (imported.vat_rate_bp &&
        (*imported.vat_rate_bp < 0 || *imported.vat_rate_bp > money::vat_rate_bp_max))
        faults.push_back({"/vat_rate_bp", "must be 0 to 10000"});
    if (order.note)
        if (auto fault = text_fault(*order.note, note_bytes_max, true); !fault.empty())
            faults.push_back({"/note", fault});
    if (order.customer) check_customer(faults, *order.customer);
    if (order.lines.empty() || order.lines.size() > imported_lines_max)
        faults.push_back(
            {"/lines", "must have 1 to " + std::to_string(imported_lines_max) + " lines"});
    for (std::size_t i = 0; i < order.lines.size(); ++i)
        check_line(faults, order.lines[i], "/lines/" + std::to_string(i), order.kind);
    return faults;
}

Result<ImportResult> import_orders(SqlTransaction& transaction, Dispatcher& dispatcher,
                                   const money::VatRates& vat_rates, const std::string& file,
                                   std::span<const ImportedOrder> orders, bool notify) {
    auto known = find_known(transaction, file, orders);
    if (!known) return known.error();
    ImportResult result;
    Made made;
    for (const auto& imported : orders) {
        // An item that comes twice in one part counts once, too.
        if (known->contains(imported.item)) {
            ++result.known;
            continue;
        }
        Order order;
        if (auto faults = make_order(imported, vat_rates, order); !faults.empty()) {
            result.faults.push_back({imported.item, std::move(faults)});
            continue;
        }
        known->insert(imported.item);
        made.items.push_back({file, imported.item, order.id});
        const bool told = notify && order.kind == Kind::order;
        made.orders.push_back({std::move(order), told, file, dispatcher.name()});
        ++result.imported;
    }
    if (auto written = write(transaction, dispatcher, std::move(made)); !written)
        return written.error();
    return result;
}

}  // namespace pesan::order
