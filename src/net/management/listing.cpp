#include "net/management/listing.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <optional>

#include "broker/access/name_pattern.hpp"
#include "broker/errc.hpp"

namespace pesan::management {

namespace json = boost::json;

namespace {

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto end = std::min(text.find(at), text.size());
        if (end > 0) parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// "owner_details.name": a field of a field.
const json::value* field_at(const json::object& item, std::string_view path) {
    const json::object* within = &item;
    for (;;) {
        const auto dot = path.find('.');
        const json::value* found = within->if_contains(path.substr(0, dot));
        if (found == nullptr || dot == std::string_view::npos) return found;
        within = found->if_object();
        if (within == nullptr) return nullptr;
        path.remove_prefix(dot + 1);
    }
}

void set_at(json::object& item, std::string_view path, const json::value& value) {
    const auto dot = path.find('.');
    if (dot == std::string_view::npos) {
        item[path] = value;
        return;
    }
    json::value& inner = item[path.substr(0, dot)];
    if (!inner.is_object()) inner = json::object();
    set_at(inner.as_object(), path.substr(dot + 1), value);
}

json::object with_columns(const json::object& item, const std::vector<std::string_view>& columns) {
    json::object kept;
    for (const auto column : columns)
        if (const json::value* found = field_at(item, column)) set_at(kept, column, *found);
    return kept;
}

/// Numbers by size, all else by its text; what is absent comes first.
bool less(const json::value* left, const json::value* right) {
    if (left == nullptr || right == nullptr) return left == nullptr && right != nullptr;
    if (left->is_number() && right->is_number())
        return left->to_number<double>() < right->to_number<double>();
    if (left->is_string() && right->is_string()) return left->as_string() < right->as_string();
    return json::serialize(*left) < json::serialize(*right);
}

void sort(json::array& items, const http::Request& request) {
    const auto by = request.query_value("sort");
    if (!by || by->empty()) return;
    const bool reverse = request.query_value("sort_reverse").value_or("") == "true";
    std::vector<json::value> sorted(items.begin(), items.end());
    std::stable_sort(sorted.begin(), sorted.end(), [&](const json::value& a, const json::value& b) {
        const auto* left = a.is_object() ? field_at(a.as_object(), *by) : nullptr;
        const auto* right = b.is_object() ? field_at(b.as_object(), *by) : nullptr;
        return reverse ? less(right, left) : less(left, right);
    });
    items = json::array(sorted.begin(), sorted.end());
}

Result<std::optional<std::size_t>> number(const http::Request& request, std::string_view name) {
    const auto text = request.query_value(name);
    if (!text) return std::optional<std::size_t>();
    std::size_t value = 0;
    const auto* end = text->data() + text->size();
    const auto [stopped, failed] = std::from_chars(text->data(), end, value);
    if (failed != std::errc() || stopped != end || value == 0)
        return Error(broker::errc::invalid_argument, std::string(name) + ": expected 1 or more");
    return std::optional(value);
}

Result<json::array> named_like(json::array items, const http::Request& request) {
    const auto part = request.query_value("name");
    if (!part || part->empty()) return items;
    std::optional<broker::access::NamePattern> pattern;
    if (request.query_value("use_regex").value_or("") == "true") {
        auto compiled = broker::access::NamePattern::compile(*part);
        if (!compiled) return compiled.error();
        pattern = std::move(*compiled);
    }
    json::array kept;
    for (json::value& item : items) {
        const json::value* name = item.is_object() ? item.as_object().if_contains("name") : nullptr;
        if (name == nullptr || !name->is_string()) continue;
        const std::string_view text = name->as_string();
        const bool fits = pattern ? pattern->fits(text) : text.find(*part) != text.npos;
        if (fits) kept.push_back(std::move(item));
    }
    return kept;
}

struct Page {
    std::size_t number;
    std::size_t size;
};

Result<json::value> paged(json::array items, const Page& page, const http::Request& request) {
    const auto total = items.size();
    auto filtered = named_like(std::move(items), request);
    if (!filtered) return filtered.error();
    const auto size = std::min(page.size, page_size_max);
    const auto pages = std::max<std::size_t>(1, (filtered->size() + size - 1) / size);
    if (page.number > pages)
        return Error(broker::errc::invalid_argument,
                     "page out of range: there are " + std::to_string(pages) + " pages");
    const auto begin = std::min((page.number - 1) * size, filtered->size());
    const auto end = std::min(begin + size, filtered->size());
    json::array shown(filtered->begin() + static_cast<std::ptrdiff_t>(begin),
                      filtered->begin() + static_cast<std::ptrdiff_t>(end));
    return json::value(json::object{{"filtered_count", filtered->size()},
                                    {"item_count", shown.size()},
                                    {"items", std::move(shown)},
                                    {"page", page.number},
                                    {"page_count", pages},
                                    {"page_size", size},
                                    {"total_count", total}});
}

}  // namespace

void cut_to_columns(json::object& item, const http::Request& request) {
    const auto columns = split(request.query_value("columns").value_or(""), ',');
    if (!columns.empty()) item = with_columns(item, columns);
}

Result<json::value> listed_as_asked(json::array items, const http::Request& request) {
    const auto page = number(request, "page");
    if (!page) return page.error();
    const auto size = number(request, "page_size");
    if (!size) return size.error();
    sort(items, request);
    json::value listed;
    if (*page) {
        auto shown = paged(std::move(items), {**page, size->value_or(page_size_default)}, request);
        if (!shown) return shown.error();
        listed = std::move(*shown);
    } else {
        listed = std::move(items);
    }
    json::array& shown = *page ? listed.as_object()["items"].as_array() : listed.as_array();
    for (json::value& item : shown)
        if (item.is_object()) cut_to_columns(item.as_object(), request);
    return listed;
}

}  // namespace pesan::management
