#include <fmt/format.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>

#include "command.hpp"
#include "order_upload.hpp"

namespace pesan::app {

namespace json = boost::json;

namespace {

std::string layout_by_ending(const std::string& file) {
    return file.ends_with(".csv") ? "csv" : "jsonl";
}

/// "12,500"
std::string with_commas(std::size_t number) {
    std::string text = std::to_string(number);
    for (std::ptrdiff_t at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), ",");
    return text;
}

/// Shows how far an import is: one line that is written over on a terminal, a line each tenth
/// elsewhere.
class ProgressLine {
public:
    void show(std::size_t orders, double share) {
        const double seconds =
            std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
        const auto rate =
            static_cast<std::size_t>(seconds > 0 ? static_cast<double>(orders) / seconds : 0);
        const std::string line = fmt::format("{} orders ({:.0f} %), {} orders/s",
                                             with_commas(orders), share * 100, with_commas(rate));
        if (terminal_) {
            std::cerr << "\r" << line << "\033[K" << std::flush;
        } else if (share >= next_) {
            std::cerr << line << "\n";
            next_ = share + 0.1;
        }
    }
    void end() const {
        if (terminal_) std::cerr << "\n";
    }
    [[nodiscard]] bool terminal() const { return terminal_; }

private:
    bool terminal_ = isatty(STDERR_FILENO) != 0;
    double next_ = 0;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

struct OrderImportArguments {
    ApiChoice api;
    std::string layout;
    std::string vat_rate;
    UploadPlan plan;
};

void print_counts(const UploadCounts& counts, const UploadPlan& plan) {
    std::cout << with_commas(counts.imported) << " orders imported, " << with_commas(counts.known)
              << " were there already, " << with_commas(counts.refused)
              << " lines or orders refused\n";
    if (counts.credit_notes > 0)
        std::cout << with_commas(counts.credit_notes) << " of the file are credit notes\n";
    if (counts.anonymous > 0)
        std::cout << with_commas(counts.anonymous)
                  << " without customer (anonymous): no mail, no SMS\n";
    if (counts.rounded_prices > 0)
        std::cout << with_commas(counts.rounded_prices)
                  << " unit prices had more decimals than the currency; rounded\n";
    if (!plan.notify) std::cout << "no mail and no SMS were sent; --notify sends them\n";
}

int import_orders(const OrderImportArguments& arguments) {
    UploadPlan plan = arguments.plan;
    const std::string layout =
        arguments.layout.empty() ? layout_by_ending(plan.file) : arguments.layout;
    const auto known = order_files::layout_of(layout);
    if (!known)
        return fail("--format: expected jsonl, csv or uci-online-retail, got '" + layout + "'"),
               exit_usage;
    plan.reading.layout = *known;
    if (!arguments.vat_rate.empty()) {
        char* end = nullptr;
        const double percent = std::strtod(arguments.vat_rate.c_str(), &end);
        if (*end != '\0' || percent < 0 || percent > 100)
            return fail("--vat-rate: expected a percentage such as 0 or 11, got '" +
                        arguments.vat_rate + "'"),
                   exit_usage;
        plan.reading.vat_rate_bp = static_cast<int>(percent * 100 + 0.5);
    }
    const auto api = open_api(arguments.api);
    if (!api) return fail(api.error());
    ProgressLine progress;
    UploadWatch watch;
    watch.fault = [&](std::size_t line, const std::string& reason) {
        if (progress.terminal()) std::cerr << "\r\033[K";
        std::cerr << plan.file << ":" << line << ": " << reason << "\n";
    };
    watch.progress = [&](std::size_t orders, double share) { progress.show(orders, share); };
    const Result<UploadCounts> counts = upload_orders(**api, plan, watch);
    progress.end();
    if (!counts)
        return fail(counts.error().message() +
                    "; run the same command again to go on, nothing is doubled");
    print_counts(*counts, plan);
    return counts->refused == 0 ? exit_ok : exit_failed;
}

struct ProductImportArguments {
    ApiChoice api;
    std::string file;
};

int import_products(const ProductImportArguments& arguments) {
    std::ifstream stream(arguments.file, std::ios::binary);
    if (!stream) return fail("cannot read " + arguments.file);
    std::string body{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    const auto api = open_api(arguments.api);
    if (!api) return fail(api.error());
    const char* type =
        layout_by_ending(arguments.file) == "csv" ? "text/csv" : "application/x-ndjson";
    http::Headers headers;
    headers.set("Content-Type", type);
    const Result<http::Response> answer =
        (*api)->call("POST", "/v1/products/import", std::move(body), headers);
    if (!answer) return fail(answer.error());
    boost::system::error_code failed;
    const json::value result = json::parse(answer->body, failed);
    if (failed || answer->status != 200) return fail("the server answered " + answer->body);
    for (const json::value& fault : result.at("faults").as_array())
        std::cerr << arguments.file << ":" << fault.at("line").to_number<std::size_t>() << ": "
                  << fault.at("reason").as_string().c_str() << "\n";
    std::cout << with_commas(result.at("imported").to_number<std::size_t>())
              << " products imported, " << with_commas(result.at("faults").as_array().size())
              << " lines refused\n";
    return result.at("faults").as_array().empty() ? exit_ok : exit_failed;
}

}  // namespace

void add_imports(CLI::App& program, CommandResult& result) {
    CLI::App* products = program.add_subcommand("products", "the catalogue")->require_subcommand(1);
    CLI::App* product_import =
        products->add_subcommand("import", "add or change products from a CSV or JSON lines file");
    const auto for_products = std::make_shared<ProductImportArguments>();
    add_api_options(*product_import, for_products->api, false);
    product_import->add_option("file", for_products->file)->required();
    product_import->callback(
        [for_products, &result] { result.exit_code = import_products(*for_products); });

    CLI::App* orders =
        program.add_subcommand("orders", "orders from elsewhere")->require_subcommand(1);
    CLI::App* order_import =
        orders->add_subcommand("import", "read orders from a file; goes on after an interruption");
    const auto for_orders = std::make_shared<OrderImportArguments>();
    add_api_options(*order_import, for_orders->api, false);
    order_import->add_option("file", for_orders->plan.file)->required();
    order_import->add_option("--format", for_orders->layout,
                             "jsonl, csv or uci-online-retail (else by the file's ending)");
    order_import->add_flag("--notify", for_orders->plan.notify,
                           "send mails and SMS for these orders, too");
    order_import->add_option(
        "--email", for_orders->plan.reading.email,
        "uci-online-retail: addresses of customers, such as 'c{customer}@example.com'");
    order_import->add_option(
        "--vat-rate", for_orders->vat_rate,
        "percent, for orders that name none (else the shop's rate at their time)");
    order_import->add_option("--currency", for_orders->plan.reading.currency,
                             "csv: where a row names none (IDR)");
    order_import->add_option("--locale", for_orders->plan.reading.locale,
                             "language of mails where a row names none (id)");
    order_import->callback(
        [for_orders, &result] { result.exit_code = import_orders(*for_orders); });
}

}  // namespace pesan::app
