#include "services/order_model/json_text.hpp"

#include <fmt/format.h>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parser.hpp>
#include <optional>
#include <set>
#include <vector>

namespace pesan::order {

namespace {

namespace json = boost::json;

/// Listens to the parser and stops it at the first key that its object has already.
class RepeatedKeyFinder {
public:
    static constexpr std::size_t max_object_size = SIZE_MAX;
    static constexpr std::size_t max_array_size = SIZE_MAX;
    static constexpr std::size_t max_key_size = SIZE_MAX;
    static constexpr std::size_t max_string_size = SIZE_MAX;

    [[nodiscard]] const std::optional<std::string>& repeated() const { return repeated_; }

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return open(); }
    bool on_object_end(std::size_t, json::error_code&) { return close(); }
    bool on_array_begin(json::error_code&) { return open(); }
    bool on_array_end(std::size_t, json::error_code&) { return close(); }

    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        key_.append(part.data(), part.size());
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code& failed) {
        key_.append(part.data(), part.size());
        auto& level = levels_.back();
        level.key = std::exchange(key_, {});
        if (level.keys.insert(level.key).second) return true;
        repeated_ = pointer();
        failed = make_error_code(model_errc::json_malformed);
        return false;
    }

    bool on_string_part(json::string_view, std::size_t, json::error_code&) { return true; }
    bool on_string(json::string_view, std::size_t, json::error_code&) { return value(); }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t, json::string_view, json::error_code&) { return value(); }
    bool on_uint64(std::uint64_t, json::string_view, json::error_code&) { return value(); }
    bool on_double(double, json::string_view, json::error_code&) { return value(); }
    bool on_bool(bool, json::error_code&) { return value(); }
    bool on_null(json::error_code&) { return value(); }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

private:
    struct Level {
        std::set<std::string, std::less<>> keys;
        /// The member being read; arrays count.
        std::string key;
        std::size_t index = 0;
    };

    bool open() {
        levels_.emplace_back();
        return true;
    }
    bool close() {
        levels_.pop_back();
        return value();
    }
    bool value() {
        if (!levels_.empty()) ++levels_.back().index;
        return true;
    }
    [[nodiscard]] std::string pointer() const {
        std::string text;
        for (const auto& level : levels_)
            text += "/" + (level.keys.empty() ? std::to_string(level.index) : level.key);
        return text;
    }

    std::vector<Level> levels_;
    std::string key_;
    std::optional<std::string> repeated_;
};

json::parse_options strict_options() {
    json::parse_options options;
    options.max_depth = json_depth_max;
    return options;
}

}  // namespace

Result<json::value> parse_json(std::string_view text) {
    json::error_code failed;
    json::parser parser({}, strict_options());
    const auto taken = parser.write_some(text.data(), text.size(), failed);
    if (failed) {
        const auto what =
            failed == json::error::incomplete ? "it ends too early" : failed.message();
        return Error{model_errc::json_malformed, fmt::format("{} at byte {}", what, taken)};
    }
    if (text.find_first_not_of(" \t\r\n", taken) != std::string_view::npos)
        return Error{model_errc::json_malformed,
                     fmt::format("something follows the value at byte {}", taken)};
    json::basic_parser<RepeatedKeyFinder> finder(strict_options());
    finder.write_some(false, text.data(), taken, failed);
    if (const auto& repeated = finder.handler().repeated(); repeated)
        return Error{model_errc::json_malformed, "the key " + *repeated + " is there twice"};
    return parser.release();
}

void append_json_string(std::string& to, std::string_view text) {
    to += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            to += '\\';
            to += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            to += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
        } else {
            to += c;
        }
    }
    to += '"';
}

}  // namespace pesan::order
