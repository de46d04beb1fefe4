#include "bench_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pesan::app {

namespace {

constexpr double left = 250;
constexpr double plot_width = 560;
constexpr double row_height = 58;
constexpr double top = 70;

/// 1 ms is at the left edge, 10 s at the right one.
double x_of(double ms) {
    return left + plot_width * std::clamp(std::log10(std::max(ms, 1.0)) / 4.0, 0.0, 1.0);
}

std::string number(double ms) {
    return ms < 10 ? fmt::format("{:.1f} ms", ms) : fmt::format("{:.0f} ms", ms);
}

std::string bar(double y, double ms, const char* color, const char* name) {
    return fmt::format(
        R"(<rect x="{0}" y="{1}" width="{2:.1f}" height="16" rx="3" fill="{3}"/><text x="{4:.1f}" y="{5}" class="value">{6} {7}</text>)",
        left, y, std::max(2.0, x_of(ms) - left), color, x_of(ms) + 8, y + 13, name, number(ms));
}

}  // namespace

std::string draw_waiting_times(const std::string& title, const std::vector<WaitingTimes>& rows) {
    const double height = top + row_height * static_cast<double>(rows.size()) + 50;
    const double bottom = height - 40;
    std::string svg = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 {0}" width="960" height="{0}" role="img"><title>{1}</title>
<style>text{{font:14px "DejaVu Sans",sans-serif;fill:#14251f}}.title{{font-size:18px;font-weight:bold}}.axis,.value{{font-size:12px;fill:#5b6b65}}</style>
<rect width="960" height="{0}" fill="#ffffff"/><text x="20" y="34" class="title">{1}</text>
)",
        height, title);
    for (int power = 0; power <= 4; ++power) {
        const double x = x_of(std::pow(10.0, power));
        const char* const names[] = {"1 ms", "10 ms", "100 ms", "1 s", "10 s"};
        svg += fmt::format(
            R"(<line x1="{0}" y1="{1}" x2="{0}" y2="{2}" stroke="#dce5e1"/><text x="{0}" y="{3}" text-anchor="middle" class="axis">{4}</text>)"
            "\n",
            x, top - 12, bottom, bottom + 18, names[power]);
    }
    double y = top;
    for (const WaitingTimes& row : rows) {
        svg += fmt::format(R"(<text x="{}" y="{}" text-anchor="end">{}</text>)", left - 14, y + 16,
                           row.label);
        if (row.refused > 0)
            svg += fmt::format(
                R"(<text x="{}" y="{}" text-anchor="end" class="value" style="fill:#b91c1c">{:.0f} % refused</text>)",
                left - 14, y + 33, row.refused * 100);
        // Who is refused at once does not wait: no bars look better than the ones of those served.
        if (row.refused < 1)
            svg += bar(y, row.p50_ms, "#5eead4", "half") +
                   bar(y + 19, row.p99_ms, "#0f766e", "99 %") + "\n";
        y += row_height;
    }
    return svg + "</svg>\n";
}

}  // namespace pesan::app
