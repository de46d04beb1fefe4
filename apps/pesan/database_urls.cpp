#include "database_urls.hpp"

namespace pesan::app {

std::string database_url(std::string_view database, std::string_view data,
                         std::string_view service) {
    constexpr std::string_view sqlite = "sqlite:";
    if (database.starts_with(sqlite)) {
        std::string folder(database.substr(sqlite.size()));
        if (folder.empty()) folder = data;
        while (folder.size() > 1 && folder.ends_with('/'))
            folder.pop_back();
        return std::string(sqlite) + folder + "/" + std::string(service) + ".db";
    }
    const char mark = database.find('?') == std::string_view::npos ? '?' : '&';
    return std::string(database) + mark + "schema=" + std::string(service);
}

}  // namespace pesan::app
