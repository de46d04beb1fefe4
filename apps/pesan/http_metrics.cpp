#include "http_metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace pesan::app {

std::function<void(const http::Exchange&)> count_requests(const std::shared_ptr<Metrics>& metrics) {
    auto& requests = prometheus::BuildCounter()
                         .Name("pesan_http_requests_total")
                         .Help("Requests answered, by method, route and status.")
                         .Register(metrics->registry());
    auto& seconds = prometheus::BuildHistogram()
                        .Name("pesan_http_request_duration_seconds")
                        .Help("From the end of a request's headers to the end of its answer.")
                        .Register(metrics->registry());
    return [metrics, &requests, &seconds](const http::Exchange& exchange) {
        // A path that no route knows may be anything: it must not become a label.
        const std::string route = exchange.route.empty() ? "none" : std::string(exchange.route);
        const std::string method = exchange.route.empty() ? "other" : std::string(exchange.method);
        requests
            .Add(
                {{"method", method}, {"route", route}, {"status", std::to_string(exchange.status)}})
            .Increment();
        static const prometheus::Histogram::BucketBoundaries bounds{
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
        seconds.Add({{"route", route}}, bounds)
            .Observe(std::chrono::duration<double>(exchange.took).count());
    };
}

}  // namespace pesan::app
