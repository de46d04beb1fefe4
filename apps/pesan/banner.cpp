#include "banner.hpp"

#include <fmt/format.h>

#include "base/mask.hpp"
#include "version.hpp"

namespace pesan::app {

namespace {

std::string where(const Configuration& configuration, const char* key, const std::string& mailbox) {
    const std::string& text = configuration.text(key);
    return text == "mailbox" ? "the mailbox, " + mailbox : mask_url(text);
}

/// One role: its neighbours are elsewhere, so there is nothing to try from here.
std::string role_banner(const Configuration& configuration, const std::string& url,
                        std::chrono::milliseconds took) {
    std::string lines =
        fmt::format("Pesan {} {} is up ({} ms). Ctrl-C stops it.\n\n  API       {}/\n", version,
                    configuration.role(), took.count(), url);
    if (configuration.needs_broker())
        lines +=
            fmt::format("  broker    {}\n  database  {}\n", mask_url(configuration.text("broker")),
                        mask_url(configuration.text("database")));
    return lines;
}

}  // namespace

std::string banner(const Configuration& configuration, const Addresses& addresses,
                   std::chrono::milliseconds took) {
    const std::string url =
        (configuration.text("tls.cert").empty() ? "http://" : "https://") + *addresses.http;
    if (!configuration.role().empty()) return role_banner(configuration, url, took);
    const std::string token =
        configuration.api_token().empty() ? "" : " -H \"Authorization: Bearer $PESAN_API_TOKEN\"";
    const std::string data = configuration.text("data");
    const std::string broker = configuration.text("broker") == "embedded:"
                                   ? "embedded, " + data + "/broker"
                                   : mask_url(configuration.text("broker"));
    const std::string database = configuration.text("database") == "sqlite:"
                                     ? "SQLite, " + data + "/*.db"
                                     : mask_url(configuration.text("database"));
    return fmt::format(
        R"text(
Pesan {version} is up ({took} ms). Ctrl-C stops it.

  page and API   {url}/
  broker         {broker}
  AMQP           {amqp}
  management     {management}
  database       {database}
  e-mail goes to {email}
  SMS goes to    {sms}

Place an order:

  curl -s {url}/v1/orders{token} -H 'Content-Type: application/json' \
    -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" \
    -d '{{"customer":{{"name":"Sari Dewi","email":"sari@example.com","phone":"+6281234567890"}},"lines":[{{"sku":"KOPI-250","quantity":2}}]}}'

See what became of it:

  curl -s{token} '{url}/v1/mailbox/wait?to=sari@example.com'              # the mail
  curl -s{token} '{url}/v1/mailbox/wait?to=%2B6281234567890'              # the SMS
  curl -s{token} '{url}/v1/ledger/export?format=hledger'                  # the ledger
  curl -s{token} '{url}/v1/reports/customers/sari@example.com/activity'   # the activity

)text",
        fmt::arg("version", version), fmt::arg("took", took.count()), fmt::arg("url", url),
        fmt::arg("broker", broker), fmt::arg("amqp", addresses.amqp.value_or("not here")),
        fmt::arg("management", addresses.management.value_or("not here")),
        fmt::arg("database", database), fmt::arg("token", token),
        fmt::arg("email",
                 where(configuration, "email.server", addresses.smtp.value_or("not running"))),
        fmt::arg("sms",
                 where(configuration, "sms.server", addresses.smpp.value_or("not running"))));
}

}  // namespace pesan::app
