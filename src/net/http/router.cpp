#include "net/http/router.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "net/http/target.hpp"

namespace pesan::http {

namespace {

bool is_parameter(std::string_view segment) {
    return segment.starts_with('{');
}
bool is_rest(std::string_view segment) {
    return segment.ends_with("*}");
}

std::string parameter_name(std::string_view segment) {
    return std::string(segment.substr(1, segment.size() - (is_rest(segment) ? 3 : 2)));
}

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> segments;
    path.remove_prefix(1);
    for (;;) {
        const auto slash = path.find('/');
        segments.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos) return segments;
        path.remove_prefix(slash + 1);
    }
}

void check_pattern(std::string_view pattern) {
    const std::string shown(pattern);
    if (!pattern.starts_with('/')) throw std::logic_error("route " + shown + " must begin with /");
    const auto segments = split(pattern);
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto segment = segments[i];
        const bool open = segment.find('{') != std::string_view::npos;
        if (open && (!is_parameter(segment) || !segment.ends_with('}') || segment.size() < 3)) {
            throw std::logic_error("route " + shown + ": a parameter is a whole segment, {name}");
        }
        if (is_rest(segment) && i + 1 != segments.size()) {
            throw std::logic_error("route " + shown + ": {name*} must come last");
        }
    }
}

/// Where `segments` fit the route: its parameters.
std::optional<std::vector<Field>> fit(const Route& route,
                                      const std::vector<std::string_view>& segments) {
    const auto& pattern = route.segments;
    const bool rest = is_rest(pattern.back());
    if (rest ? segments.size() < pattern.size() : segments.size() != pattern.size())
        return std::nullopt;
    std::vector<Field> params;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        auto text = segments[i];
        if (rest && i + 1 == pattern.size()) {
            const auto* end = segments.back().data() + segments.back().size();
            text = {text.data(), static_cast<std::size_t>(end - text.data())};
        }
        auto decoded = percent_decode(text);
        if (!decoded) return std::nullopt;
        if (!is_parameter(pattern[i])) {
            if (*decoded != pattern[i]) return std::nullopt;
        } else if (decoded->empty() && !rest) {
            return std::nullopt;
        } else {
            params.push_back({parameter_name(pattern[i]), std::move(*decoded)});
        }
    }
    return params;
}

/// Literals before parameters before the rest, segment by segment.
bool is_closer(const Route& left, const Route& right) {
    const auto rank = [](const std::string& s) { return is_rest(s) ? 2 : is_parameter(s) ? 1 : 0; };
    return std::ranges::lexicographical_compare(left.segments, right.segments, {}, rank, rank);
}

std::string allow_of(std::vector<std::string> methods) {
    if (std::ranges::count(methods, "GET") > 0) methods.emplace_back("HEAD");
    std::ranges::sort(methods);
    methods.erase(std::ranges::unique(methods).begin(), methods.end());
    std::string allow;
    for (const auto& method : methods)
        allow += (allow.empty() ? "" : ", ") + method;
    return allow;
}

}  // namespace

void Router::add(std::string method, std::string pattern, Handler handler, RouteOptions options) {
    check_pattern(pattern);
    for (const auto& route : routes_) {
        if (route.method == method && route.pattern == pattern) {
            throw std::logic_error("route " + method + " " + pattern + " is there already");
        }
    }
    Route route{std::move(method), std::move(pattern), {}, std::move(handler), options};
    for (const auto segment : split(route.pattern))
        route.segments.emplace_back(segment);
    routes_.push_back(std::move(route));
}

void Router::get(std::string pattern, Handler handler, RouteOptions options) {
    add("GET", std::move(pattern), std::move(handler), options);
}

void Router::post(std::string pattern, Handler handler, RouteOptions options) {
    add("POST", std::move(pattern), std::move(handler), options);
}

void Router::put(std::string pattern, Handler handler, RouteOptions options) {
    add("PUT", std::move(pattern), std::move(handler), options);
}

void Router::patch(std::string pattern, Handler handler, RouteOptions options) {
    add("PATCH", std::move(pattern), std::move(handler), options);
}

void Router::del(std::string pattern, Handler handler, RouteOptions options) {
    add("DELETE", std::move(pattern), std::move(handler), options);
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
    if (!path.starts_with('/')) return PathUnknown{};
    const auto wanted = method == "HEAD" ? std::string_view("GET") : method;
    const auto segments = split(path);
    std::vector<std::string> methods;
    Found best{nullptr, {}};
    for (const auto& route : routes_) {
        auto params = fit(route, segments);
        if (!params) continue;
        methods.push_back(route.method);
        if (route.method != wanted) continue;
        if (!best.route || is_closer(route, *best.route)) best = Found{&route, std::move(*params)};
    }
    if (best.route) return best;
    if (methods.empty()) return PathUnknown{};
    return MethodUnknown{allow_of(std::move(methods))};
}

}  // namespace pesan::http
