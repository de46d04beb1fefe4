#include "net/management/metrics_text.hpp"

#include <fmt/format.h>

namespace pesan::management {

void MetricsText::begin(std::string_view name, std::string_view kind, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, help, name, kind);
}

void MetricsText::value(double value, std::string_view labels) {
    text_ += name_;
    if (!labels.empty()) text_ += fmt::format("{{{}}}", labels);
    text_ += fmt::format(" {}\n", value);
}

void MetricsText::add(std::string_view name, std::string_view kind, std::string_view help,
                      double only) {
    begin(name, kind, help);
    value(only);
}

std::string label(std::string_view name, std::string_view value) {
    std::string text(name);
    text += "=\"";
    for (const char c : value) {
        if (c == '\n')
            text += "\\n";
        else if (c == '"' || c == '\\')
            (text += '\\') += c;
        else
            text += c;
    }
    return text + '"';
}

}  // namespace pesan::management
