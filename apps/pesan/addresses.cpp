#include "addresses.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <system_error>

#include "pesan/errc.hpp"

namespace pesan::app {

namespace {

boost::json::value text_or_null(const std::optional<std::string>& address) {
    return address ? boost::json::value(*address) : boost::json::value(nullptr);
}

}  // namespace

std::string to_json(const Addresses& addresses) {
    const boost::json::object object{{"http", text_or_null(addresses.http)},
                                     {"amqp", text_or_null(addresses.amqp)},
                                     {"amqps", text_or_null(addresses.amqps)},
                                     {"management", text_or_null(addresses.management)},
                                     {"smtp", text_or_null(addresses.smtp)},
                                     {"smpp", text_or_null(addresses.smpp)}};
    return boost::json::serialize(object);
}

Result<void> write_addresses(const std::string& file, const Addresses& addresses) {
    const std::string temporary = file + ".new";
    std::ofstream stream(temporary, std::ios::trunc);
    stream << to_json(addresses) << "\n";
    stream.close();
    if (!stream || std::rename(temporary.c_str(), file.c_str()) != 0)
        return Error(errc::invalid_argument,
                     "cannot write " + file + ": " + std::generic_category().message(errno));
    return {};
}

}  // namespace pesan::app
