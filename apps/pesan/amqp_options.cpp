#include "amqp_options.hpp"

#include "version.hpp"

namespace pesan::app {

namespace {

constexpr std::string_view embedded_scheme = "embedded:";

}  // namespace

bool is_embedded(std::string_view url) {
    return url.starts_with(embedded_scheme);
}

std::string broker_url(const Configuration& configuration) {
    const std::string& url = configuration.text("broker");
    return url == embedded_scheme ? url + configuration.text("data") + "/broker" : url;
}

std::string embedded_directory(std::string_view url) {
    std::string_view path = url.substr(embedded_scheme.size());
    if (path.starts_with("//")) path.remove_prefix(2);
    return std::string(path);
}

AmqpServerOptions amqp_options(const Configuration& configuration) {
    AmqpServerOptions options;
    options.listen = configuration.text("listen.amqp");
    options.listen_tls = configuration.text("listen.amqps");
    options.certificate_file = configuration.text("tls.cert");
    options.key_file = configuration.text("tls.key");
    options.ca_file = configuration.text("tls.ca");
    options.user = configuration.text("amqp.user");
    options.password = configuration.text("amqp.password");
    options.product = configuration.text("amqp.product");
    options.version = std::string(version);
    return options;
}

void note_addresses(const AmqpServer& server, Addresses& addresses) {
    if (!server.addresses().empty()) addresses.amqp = server.addresses().front();
    if (!server.tls_addresses().empty()) addresses.amqps = server.tls_addresses().front();
}

}  // namespace pesan::app
