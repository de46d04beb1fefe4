#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pesan::management {

/// Prometheus's text form, metric by metric.
///
/// source   Prometheus exposition formats, version 0.0.4
class MetricsText {
public:
    /// kind   "counter" or "gauge"
    void begin(std::string_view name, std::string_view kind, std::string_view help);
    /// labels   as label() makes them, with commas between; may be empty
    void value(double value, std::string_view labels = {});
    void add(std::string_view name, std::string_view kind, std::string_view help, double only);

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    std::string name_;
    std::string text_;
};

/// `name="value"` with what would end the quotes escaped.
[[nodiscard]] std::string label(std::string_view name, std::string_view value);

}  // namespace pesan::management
