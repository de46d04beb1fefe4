#include "services/order/product_import.hpp"

#include <boost/json/value.hpp>
#include <optional>
#include <set>

#include "pesan/result.hpp"
#include "services/money/money_text.hpp"
#include "services/order_model/csv_reader.hpp"
#include "services/order_model/json_text.hpp"

namespace pesan::order {

namespace {

namespace json = boost::json;

/// Gathers products and faults; a sku that comes twice is a fault of its second line.
class Gatherer {
public:
    void add(std::size_t line, Product product) {
        if (auto fault = product_fault(product); !fault.empty())
            return refuse(line, std::move(fault));
        if (!skus_.insert(product.sku).second)
            return refuse(line, "sku " + product.sku + " is there twice");
        file_.products.push_back(std::move(product));
    }
    void refuse(std::size_t line, std::string reason) {
        file_.faults.push_back({line, std::move(reason)});
    }
    [[nodiscard]] ProductFile take() { return std::move(file_); }

private:
    ProductFile file_;
    std::set<std::string> skus_;
};

constexpr std::string_view column_names[] = {"sku", "name", "price", "currency"};

/// Where each column stands in the file; nothing for one that is missing.
struct Columns {
    std::optional<std::size_t> at[4];
};

Result<Columns> read_columns(const CsvRecord& heading) {
    Columns columns;
    for (std::size_t i = 0; i < heading.fields.size(); ++i) {
        const auto* found = std::ranges::find(column_names, heading.fields[i]);
        if (found == std::end(column_names))
            return Error{model_errc::order_malformed,
                         "column '" + heading.fields[i] + "' is not known"};
        columns.at[found - column_names] = i;
    }
    for (std::size_t i = 0; i < 3; ++i)
        if (!columns.at[i])
            return Error{model_errc::order_malformed,
                         "column '" + std::string(column_names[i]) + "' is missing"};
    return columns;
}

void add_record(Gatherer& gatherer, const Columns& columns, const CsvRecord& record,
                std::size_t width) {
    if (!record.fault.empty()) return gatherer.refuse(record.line, record.fault);
    if (record.fields.size() != width)
        return gatherer.refuse(record.line, std::to_string(record.fields.size()) +
                                                " columns where the first line has " +
                                                std::to_string(width));
    const auto field = [&](std::size_t column) {
        return columns.at[column] ? record.fields[*columns.at[column]] : std::string();
    };
    const std::string currency = field(3).empty() ? "IDR" : field(3);
    auto price = money::parse_decimal(field(2), currency);
    if (!price) return gatherer.refuse(record.line, "price: " + price.error().message());
    gatherer.add(record.line, {field(0), field(1), std::move(*price)});
}

Result<Product> product_of(const json::value& value) {
    const auto member = [](const json::value* of, std::string_view name) {
        const json::object* object = of == nullptr ? nullptr : of->if_object();
        return object == nullptr ? nullptr : object->if_contains(name);
    };
    const auto* sku = member(&value, "sku");
    const auto* name = member(&value, "name");
    const auto* price = member(&value, "price");
    const auto* amount = member(price, "amount");
    const auto* currency = member(price, "currency");
    if (sku == nullptr || !sku->is_string())
        return Error{model_errc::order_malformed, "/sku: expected a string"};
    if (name == nullptr || !name->is_string())
        return Error{model_errc::order_malformed, "/name: expected a string"};
    if (amount == nullptr || !amount->is_int64() || currency == nullptr || !currency->is_string())
        return Error{model_errc::order_malformed,
                     R"(/price: expected {"amount": 7500000, "currency": "IDR"})"};
    return Product{std::string(sku->get_string()),
                   std::string(name->get_string()),
                   {amount->get_int64(), std::string(currency->get_string())}};
}

}  // namespace

ProductFile read_products_csv(std::istream& stream) {
    Gatherer gatherer;
    CsvReader reader(stream);
    const auto heading = reader.next();
    if (!heading) {
        gatherer.refuse(1, "the file is empty; its first line must be sku,name,price,currency");
        return gatherer.take();
    }
    const auto columns = read_columns(*heading);
    if (!columns) {
        gatherer.refuse(heading->line,
                        columns.error().detail + "; expected sku,name,price,currency");
        return gatherer.take();
    }
    while (const auto record = reader.next())
        add_record(gatherer, *columns, *record, heading->fields.size());
    return gatherer.take();
}

ProductFile read_products_json_lines(std::istream& stream) {
    Gatherer gatherer;
    std::string line;
    for (std::size_t number = 1; std::getline(stream, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
        const auto value = parse_json(line);
        auto product = value ? product_of(*value) : Result<Product>(value.error());
        if (product)
            gatherer.add(number, std::move(*product));
        else
            gatherer.refuse(number, product.error().message());
    }
    return gatherer.take();
}

}  // namespace pesan::order
