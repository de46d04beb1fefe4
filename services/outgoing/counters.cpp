#include "services/outgoing/counters.hpp"

#include <prometheus/counter.h>
#include <prometheus/registry.h>

namespace pesan::outgoing {

struct Counters::Families {
    std::shared_ptr<Metrics> metrics;
    prometheus::Counter& unknown;
    prometheus::Family<prometheus::Counter>& answers;
};

namespace {

prometheus::Counter& unknown_counter(Metrics& metrics, const std::string& kind) {
    return prometheus::BuildCounter()
        .Name("pesan_" + kind + "_unknown_total")
        .Help("Messages handed over whose outcome is not known")
        .Register(metrics.registry())
        .Add({});
}

prometheus::Family<prometheus::Counter>& answer_family(Metrics& metrics, const std::string& kind) {
    return prometheus::BuildCounter()
        .Name("pesan_" + kind + "_answers_total")
        .Help("Attempts by what the server answered")
        .Register(metrics.registry());
}

}  // namespace

Counters::Counters(std::shared_ptr<Metrics> metrics, const std::string& kind) {
    if (!metrics) metrics = std::make_shared<Metrics>();
    families_ = std::unique_ptr<Families>(
        new Families{metrics, unknown_counter(*metrics, kind), answer_family(*metrics, kind)});
}

Counters::~Counters() = default;

void Counters::add_unknown(std::int64_t count) {
    if (count > 0) families_->unknown.Increment(static_cast<double>(count));
}

std::int64_t Counters::unknown_total() const {
    return static_cast<std::int64_t>(families_->unknown.Value());
}

void Counters::add_answer(std::string_view answer) {
    families_->answers.Add({{"answer", std::string(answer)}}).Increment();
}

}  // namespace pesan::outgoing
