#include "pesan/sql.hpp"

#include <charconv>
#include <map>
#include <mutex>

#include "base/mask.hpp"
#include "pesan/errc.hpp"

namespace pesan {

namespace {

struct Factories {
    std::mutex mutex;
    std::map<std::string, DatabaseFactory, std::less<>> by_scheme;
};

Factories& factories() {
    static Factories all;
    return all;
}

std::int64_t number_of(std::string_view text) {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

}  // namespace

std::int64_t sql_int(const SqlValue& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    if (const auto* real = std::get_if<double>(&value)) return static_cast<std::int64_t>(*real);
    if (const auto* text = std::get_if<std::string>(&value)) return number_of(*text);
    return 0;
}

std::string sql_text(const SqlValue& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
    if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
    return {};
}

bool sql_null(const SqlValue& value) {
    return std::holds_alternative<std::monostate>(value);
}

void register_database(std::string scheme, DatabaseFactory factory) {
    std::lock_guard lock(factories().mutex);
    factories().by_scheme.insert_or_assign(std::move(scheme), std::move(factory));
}

Result<std::unique_ptr<SqlDatabase>> open_database(const std::string& url) {
    const auto colon = url.find(':');
    if (colon == std::string::npos || colon == 0) {
        return Error(errc::invalid_url,
                     "a database URL begins with its scheme, as sqlite:./orders.db does");
    }
    DatabaseFactory factory;
    {
        std::lock_guard lock(factories().mutex);
        const auto found = factories().by_scheme.find(url.substr(0, colon));
        if (found == factories().by_scheme.end()) return Error(errc::unknown_scheme, mask_url(url));
        factory = found->second;
    }
    return factory(url);
}

}  // namespace pesan
