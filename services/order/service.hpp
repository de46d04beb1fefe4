#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <istream>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "net/http/client.hpp"
#include "net/http/router.hpp"
#include "pesan/broker.hpp"
#include "pesan/metrics.hpp"
#include "pesan/sql.hpp"
#include "services/money/vat.hpp"
#include "services/order/direct_dispatcher.hpp"
#include "services/order/order_import.hpp"
#include "services/order/product_import.hpp"
#include "services/timeline/source.hpp"

namespace pesan::order {

/// How an order's messages reach the other services.
enum class DeliveryMode { outbox, direct, direct_parallel };

struct OrderServiceOptions {
    DeliveryMode delivery = DeliveryMode::outbox;
    /// Where the other services are; for direct delivery.
    ServiceUrls direct = {};
    /// For calls to other services: token, authorities.
    http::ClientOptions client = {};
    money::VatRates vat_rates = {};
    /// With more messages than this waiting to be relayed, new orders get 503.
    std::uint64_t outbox_rows_max = 1'000'000;
    Clock* clock = &SystemClock::instance();
    /// Absent: nothing is counted.
    std::shared_ptr<Metrics> metrics = {};
};

enum class ProductFormat { csv, json_lines };

/// The order service: catalogue, orders, idempotency, outbox. Safe from any thread once it is open.
class OrderService {
public:
    /// Creates or upgrades the tables and seeds the catalogue. Database and executor must outlive
    /// the service.
    ///
    /// executor  where commits are awaited; a strand or a context's own
    /// errors    database
    [[nodiscard]] static Result<std::unique_ptr<OrderService>> open(
        SqlDatabase& database, boost::asio::any_io_executor executor, OrderServiceOptions options);
    ~OrderService();
    OrderService(const OrderService&) = delete;
    OrderService& operator=(const OrderService&) = delete;

    /// The other services' steps for GET /v1/orders/{id}/timeline: those of this process, or roles
    /// by URL (PESAN_PEERS). Before the server starts.
    void set_peers(std::vector<timeline::Source> local,
                   std::vector<std::pair<std::string, std::string>> name_and_url);
    /// This service's own steps, for GET /v1/steps.
    [[nodiscard]] timeline::Source steps();

    /// Adds /v1/products and /v1/orders. The service must outlive the router.
    void add_routes(http::Router& router);

    /// Starts the relay of the outbox; nothing to do with direct delivery.
    void start(Broker broker);
    /// Relays what is left, within the limit. Harmless twice, and without start().
    boost::asio::awaitable<Result<void>> drain(std::chrono::milliseconds limit);

    /// One part of a file, in one transaction; at most import_batch_max orders.
    boost::asio::awaitable<Result<ImportResult>> import_orders(std::string file,
                                                               std::vector<ImportedOrder> orders,
                                                               bool notify);

    struct ProductImport {
        std::size_t imported = 0;
        std::vector<LineFault> faults;
    };
    /// Adds or changes products; lines that are wrong are told and left out.
    boost::asio::awaitable<Result<ProductImport>> import_products(std::istream& stream,
                                                                  ProductFormat format);

    struct State;

private:
    explicit OrderService(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace pesan::order
