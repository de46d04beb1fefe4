#include "inbox_filter.hpp"

#include <map>

namespace pesan {

Result<std::vector<bool>> remember_new(Inbox& inbox, SqlTransaction& transaction,
                                       std::string_view reader,
                                       std::span<const Delivery> deliveries) {
    using Name = std::pair<std::string, std::string>;
    std::vector<bool> fresh(deliveries.size(), false);
    std::vector<Name> names;
    // Where the first delivery of each name stands; one statement must not hold a row twice.
    std::map<Name, std::size_t> first;
    std::vector<std::size_t> places;
    for (std::size_t index = 0; index < deliveries.size(); ++index) {
        const Message& message = deliveries[index].message;
        if (message.id.empty()) {
            fresh[index] = true;
            continue;
        }
        Name name(message.source, message.id);
        if (!first.emplace(name, index).second) continue;
        names.push_back(std::move(name));
        places.push_back(index);
    }
    if (names.empty()) return fresh;
    auto answers = inbox.remember_all(transaction, reader, names);
    if (!answers) return answers.error();
    for (std::size_t at = 0; at < places.size(); ++at)
        fresh[places[at]] = (*answers)[at];
    return fresh;
}

}  // namespace pesan
