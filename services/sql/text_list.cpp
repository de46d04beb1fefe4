#include "services/sql/text_list.hpp"

#include "services/order_model/json_text.hpp"

namespace pesan::sql {

std::string in_list(SqlDialect dialect, int parameter) {
    const std::string bound = "$" + std::to_string(parameter);
    if (dialect == SqlDialect::sqlite) return "IN (SELECT value FROM json_each(" + bound + "))";
    return "IN (SELECT jsonb_array_elements_text(CAST(" + bound + " AS jsonb)))";
}

SqlValue list_value(std::span<const std::string> texts) {
    std::string json = "[";
    for (const auto& text : texts) {
        if (json.size() > 1) json += ',';
        order::append_json_string(json, text);
    }
    return json + "]";
}

}  // namespace pesan::sql
