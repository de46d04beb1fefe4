#include "messaging/outbox/message_row.hpp"

#include <boost/json.hpp>

namespace pesan::outbox {

namespace {

namespace json = boost::json;

std::string headers_to_text(const Headers& headers) {
    if (headers.empty()) return {};
    json::array pairs;
    for (const auto& [name, value] : headers)
        pairs.push_back(json::array{name, value});
    return json::serialize(pairs);
}

Headers headers_from_text(std::string_view text) {
    Headers headers;
    if (text.empty()) return headers;
    const auto pairs = json::parse(text);
    for (const auto& pair : pairs.as_array()) {
        const auto& two = pair.as_array();
        headers.emplace_back(std::string(two.at(0).as_string()),
                             std::string(two.at(1).as_string()));
    }
    return headers;
}

std::string take_text(SqlValue& value) {
    auto* text = std::get_if<std::string>(&value);
    return text == nullptr ? sql_text(value) : std::move(*text);
}

}  // namespace

SqlRow to_row(OutboxMessage content, std::int64_t added_ms) {
    auto& message = content.message;
    const auto headers = headers_to_text(message.headers);
    const auto size = static_cast<std::int64_t>(message.data.size() + headers.size());
    SqlRow row;
    row.reserve(12);
    row.emplace_back(added_ms);
    row.emplace_back(size);
    row.emplace_back(std::move(content.topic));
    row.emplace_back(std::move(message.key));
    row.emplace_back(std::move(message.id));
    row.emplace_back(std::move(message.source));
    row.emplace_back(std::move(message.type));
    row.emplace_back(std::move(message.subject));
    row.emplace_back(to_ms(message.time.value()));
    row.emplace_back(std::move(message.content_type));
    row.emplace_back(headers);
    row.emplace_back(std::move(message.data));
    return row;
}

StoredMessage from_row(SqlRow row) {
    StoredMessage stored;
    stored.number = sql_int(row[0]);
    stored.added_ms = sql_int(row[1]);
    stored.content.topic = take_text(row[2]);
    auto& message = stored.content.message;
    message.key = take_text(row[3]);
    message.id = take_text(row[4]);
    message.source = take_text(row[5]);
    message.type = take_text(row[6]);
    message.subject = take_text(row[7]);
    message.time = WallTime(std::chrono::milliseconds(sql_int(row[8])));
    message.content_type = take_text(row[9]);
    message.headers = headers_from_text(take_text(row[10]));
    message.data = take_text(row[11]);
    return stored;
}

}  // namespace pesan::outbox
