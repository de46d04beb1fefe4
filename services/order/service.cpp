#include "services/order/service.hpp"

#include "services/order/api.hpp"
#include "services/order/order_steps.hpp"
#include "services/order/order_store.hpp"
#include "services/order/outbox_dispatcher.hpp"

namespace pesan::order {

namespace asio = boost::asio;

struct OrderService::State {
    State(SqlDatabase& its_database, asio::any_io_executor its_executor,
          OrderServiceOptions its_options, std::unique_ptr<Catalogue> its_catalogue,
          std::unique_ptr<Outbox> its_outbox)
        : database(its_database),
          executor(its_executor),
          options(std::move(its_options)),
          catalogue(std::move(its_catalogue)),
          outbox(std::move(its_outbox)),
          dispatcher(make_dispatcher()),
          taker(*catalogue, *dispatcher, options.vat_rates),
          queue(executor, database, taker),
          gauge(outbox.get(), options.outbox_rows_max, *options.clock),
          counters(options.metrics),
          peers_strand(asio::make_strand(executor)),
          client(options.client) {}

    std::unique_ptr<Dispatcher> make_dispatcher() {
        CountSent count = [this](std::size_t bytes) { counters.count_sent(bytes); };
        if (options.delivery == DeliveryMode::outbox)
            return std::make_unique<OutboxDispatcher>(*outbox, std::move(count));
        return std::make_unique<DirectDispatcher>(executor, options.direct,
                                                  options.delivery == DeliveryMode::direct_parallel,
                                                  options.client, std::move(count));
    }

    SqlDatabase& database;
    asio::any_io_executor executor;
    OrderServiceOptions options;
    std::unique_ptr<Catalogue> catalogue;
    std::unique_ptr<Outbox> outbox;
    std::unique_ptr<Dispatcher> dispatcher;
    OrderTaker taker;
    OrderQueue queue;
    OutboxGauge gauge;
    RunningKeys running;
    Counters counters;
    std::vector<timeline::Source> peers;
    asio::strand<asio::any_io_executor> peers_strand;
    /// For the peers by URL; used on their strand only.
    http::Client client;
    std::optional<ApiParts> parts;
    std::unique_ptr<OutboxRelay> relay;
};

namespace {

asio::awaitable<Result<std::vector<timeline::Step>>> own_steps(SqlDatabase& database,
                                                               std::string order_id) {
    std::vector<timeline::Step> steps;
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        steps.clear();
        auto stored = OrderStore::find(transaction, order_id);
        if (!stored) return stored.error();
        if (*stored) steps = steps_of(**stored);
        return {};
    };
    auto read = co_await database.read(std::move(work));
    if (!read) co_return read.error();
    co_return steps;
}

}  // namespace

Result<std::unique_ptr<OrderService>> OrderService::open(SqlDatabase& database,
                                                         asio::any_io_executor executor,
                                                         OrderServiceOptions options) {
    if (auto opened = OrderStore::open(database); !opened) return opened.error();
    auto catalogue = Catalogue::open(database);
    if (!catalogue) return catalogue.error();
    std::unique_ptr<Outbox> outbox;
    if (options.delivery == DeliveryMode::outbox) {
        auto opened = Outbox::open(database);
        if (!opened) return opened.error();
        outbox = std::move(*opened);
    }
    auto state = std::make_unique<State>(database, std::move(executor), std::move(options),
                                         std::move(*catalogue), std::move(outbox));
    return std::unique_ptr<OrderService>(new OrderService(std::move(state)));
}

OrderService::OrderService(std::unique_ptr<State> state) : state_(std::move(state)) {
    state_->parts.emplace(ApiParts{state_->database, *state_->catalogue, *state_->dispatcher,
                                   state_->queue, state_->gauge, state_->running, state_->counters,
                                   *state_->options.clock, *this, state_->peers,
                                   state_->peers_strand});
}

OrderService::~OrderService() = default;

void OrderService::set_peers(std::vector<timeline::Source> local,
                             std::vector<std::pair<std::string, std::string>> name_and_url) {
    state_->peers = std::move(local);
    for (auto& [name, url] : name_and_url)
        state_->peers.push_back(
            timeline::http_source(state_->client, std::move(name), std::move(url)));
}

timeline::Source OrderService::steps() {
    return {"order", [&database = state_->database](std::string order_id) {
                return own_steps(database, std::move(order_id));
            }};
}

void OrderService::add_routes(http::Router& router) {
    add_order_routes(router, *state_->parts);
    add_product_routes(router, *state_->parts);
}

void OrderService::start(Broker broker) {
    if (state_->outbox == nullptr) return;
    RelayOptions options;
    options.metrics = state_->options.metrics;
    state_->relay =
        std::make_unique<OutboxRelay>(*state_->outbox, std::move(broker), std::move(options));
}

asio::awaitable<Result<void>> OrderService::drain(std::chrono::milliseconds limit) {
    if (state_->relay == nullptr) co_return Result<void>();
    co_return co_await state_->relay->drain(limit);
}

asio::awaitable<Result<ImportResult>> OrderService::import_orders(std::string file,
                                                                  std::vector<ImportedOrder> orders,
                                                                  bool notify) {
    ImportResult result;
    SqlWork work = [&](SqlTransaction& transaction) -> Result<void> {
        auto imported = order::import_orders(transaction, *state_->dispatcher,
                                             state_->options.vat_rates, file, orders, notify);
        if (!imported) return imported.error();
        result = std::move(*imported);
        return {};
    };
    auto done = co_await state_->database.transact(std::move(work));
    if (!done) co_return done.error();
    state_->counters.count("imported", result.imported);
    co_return result;
}

asio::awaitable<Result<OrderService::ProductImport>> OrderService::import_products(
    std::istream& stream, ProductFormat format) {
    auto file =
        format == ProductFormat::csv ? read_products_csv(stream) : read_products_json_lines(stream);
    ProductImport result{file.products.size(), std::move(file.faults)};
    if (file.products.empty()) co_return result;
    SqlWork work = [&](SqlTransaction& transaction) {
        return state_->catalogue->put(transaction, file.products);
    };
    auto done = co_await state_->database.transact(std::move(work));
    if (!done) co_return done.error();
    co_return result;
}

}  // namespace pesan::order
