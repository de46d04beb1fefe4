#include "configuration.hpp"

#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/mask.hpp"
#include "comma_list.hpp"

namespace pesan::app {

namespace {

const SettingRow* find_row(std::string_view key) {
    for (const SettingRow& row : setting_table())
        if (row.key == key) return &row;
    return nullptr;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> line(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        line[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = line[0]++;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t above = line[j];
            line[j] =
                std::min({above + 1, line[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
            diagonal = above;
        }
    }
    return line[b.size()];
}

std::string nearest_key(std::string_view key) {
    std::string_view best;
    std::size_t best_distance = 4;
    for (const SettingRow& row : setting_table()) {
        const std::size_t distance = edit_distance(key, row.key);
        if (distance < best_distance) {
            best = row.key;
            best_distance = distance;
        }
    }
    return best.empty() ? "see `pesan check --explain` for all keys"
                        : "did you mean " + std::string(best) + "?";
}

constexpr std::array<std::string_view, 6> service_names{"order",   "email",  "sms",
                                                        "finance", "report", "mailbox"};

std::optional<std::string> scalar_text(const toml::node& node) {
    if (const auto* text = node.as_string()) return text->get();
    if (const auto* number = node.as_integer()) return std::to_string(number->get());
    if (const auto* yes = node.as_boolean()) return yes->get() ? "true" : "false";
    return std::nullopt;
}

}  // namespace

Configuration Configuration::read(const ConfigurationSources& sources) {
    Configuration configuration;
    if (sources.role) configuration.role_ = sources.role->name;
    configuration.read_file(sources);
    for (const SettingRow& row : setting_table()) {
        const std::string key(row.key);
        configuration.read_environment(row, sources);
        if (const auto given = sources.flags.find(std::string(row.flag));
            !row.flag.empty() && given != sources.flags.end())
            configuration.values_[key] = {given->second, std::string(row.flag)};
        if (sources.role && key == "services")
            configuration.values_[key] = {configuration.role_, "pesan " + configuration.role_};
        const bool own = sources.role && key == "listen.http";
        if (!configuration.values_.contains(key))
            configuration.values_[key] = {std::string(own ? sources.role->http : row.fallback),
                                          "default"};
        configuration.check(row);
    }
    configuration.check_together();
    return configuration;
}

void Configuration::read_file(const ConfigurationSources& sources) {
    const std::string file = sources.file.value_or("pesan.toml");
    std::error_code ignored;
    if (!sources.file && !std::filesystem::exists(file, ignored)) return;
    toml::table document;
    try {
        document = toml::parse_file(file);
    } catch (const toml::parse_error& error) {
        const auto at = error.source().begin;
        faults_.push_back(file + ":" + std::to_string(at.line) + ": " +
                          std::string(error.description()));
        return;
    }
    const auto take = [&](const std::string& key, const toml::node& node) {
        const std::string place = file + ":" + std::to_string(node.source().begin.line);
        const auto value = scalar_text(node);
        if (find_row(key) == nullptr) {
            faults_.push_back(place + ": unknown key " + key + "; " + nearest_key(key));
        } else if (!value) {
            faults_.push_back(place + ": " + key + " takes one text, number or true/false");
        } else {
            values_[key] = {*value, place};
        }
    };
    for (const auto& [name, node] : document) {
        const std::string section(name.str());
        if (const auto* table = node.as_table()) {
            for (const auto& [key, value] : *table)
                take(section + "." + std::string(key.str()), value);
        } else {
            take(section, node);
        }
    }
}

/// NAME holds the value, NAME_FILE the name of a file whose first line is the value: secrets of
/// containers come as files.
void Configuration::read_environment(const SettingRow& row, const ConfigurationSources& sources) {
    const std::string name(row.environment);
    const std::string key(row.key);
    if (const auto value = sources.environment(name); value && !value->empty()) {
        values_[key] = {*value, name};
        return;
    }
    if (row.kind != SettingKind::secret && row.kind != SettingKind::url) return;
    const auto file = sources.environment(name + "_FILE");
    if (!file || file->empty()) return;
    std::ifstream stream(*file);
    std::string line;
    if (!std::getline(stream, line) || line.empty()) {
        faults_.push_back(name + "_FILE: " + key + ": cannot read a value from " + *file);
        return;
    }
    values_[key] = {line, name + "_FILE"};
}

void Configuration::check(const SettingRow& row) {
    const SettingValue& value = values_.find(row.key)->second;
    const Result<void> checked = check_setting(row, value.text);
    if (checked) return;
    const std::string detail =
        row.kind == SettingKind::secret ? "not a usable secret" : checked.error().detail;
    faults_.push_back(value.origin + ": " + std::string(row.key) + ": " + mask_url(detail));
}

void Configuration::check_together() {
    for (const std::string& name : comma_list(text("services")))
        if (role_ != broker_role &&
            std::find(service_names.begin(), service_names.end(), name) == service_names.end())
            faults_.push_back(origin("services") + ": services: there is no service '" + name +
                              "'; expected some of order, email, sms, finance, report, mailbox");
    if (text("tls.cert").empty() != text("tls.key").empty())
        faults_.push_back("tls.cert and tls.key go together: set both or none");
    check_role();
    if (!faults_.empty()) return;
    const std::string host = address("listen.http").host;
    if (!net::is_loopback(host) && api_token().empty() && !flag("api.allow_anonymous"))
        faults_.push_back(
            origin("listen.http") + ": " + host +
            " can be reached from other machines: set PESAN_API_TOKEN, or say --allow-anonymous");
}

/// What one process has by itself, several must be told.
void Configuration::check_role() {
    if (role_.empty() || role_ == broker_role) return;
    if (needs_broker() && text("broker").starts_with("embedded:"))
        faults_.push_back("embedded runs inside `pesan up`; set PESAN_BROKER=amqp://…");
    if (role_ == "email" && text("email.server") == "mailbox")
        faults_.push_back(
            "the mailbox runs inside `pesan up`; set PESAN_SMTP=smtp://host:1025 to where `pesan "
            "mailbox` or a mail server listens");
    if (role_ == "sms" && text("sms.server") == "mailbox")
        faults_.push_back(
            "the mailbox runs inside `pesan up`; set PESAN_SMS=smpp://pesan:pesan@host:2775 to "
            "where `pesan mailbox` or an SMS centre listens");
}

const std::string& Configuration::text(std::string_view key) const {
    return values_.find(key)->second.text;
}
const std::string& Configuration::origin(std::string_view key) const {
    return values_.find(key)->second.origin;
}
net::Endpoint Configuration::address(std::string_view key) const {
    const auto endpoint = net::parse_endpoint(text(key));
    return endpoint ? *endpoint : net::Endpoint{};
}
std::chrono::milliseconds Configuration::duration(std::string_view key) const {
    return parse_duration(text(key)).value();
}
std::int64_t Configuration::number(std::string_view key) const {
    return parse_number(text(key)).value();
}
bool Configuration::flag(std::string_view key) const {
    return text(key) == "true";
}

bool Configuration::runs(std::string_view service) const {
    const auto names = comma_list(text("services"));
    return std::find(names.begin(), names.end(), service) != names.end();
}

bool Configuration::needs_broker() const {
    const auto names = comma_list(text("services"));
    return std::any_of(names.begin(), names.end(),
                       [](const std::string& name) { return name != "mailbox"; });
}

std::string Configuration::explain() const {
    std::ostringstream out;
    for (const SettingRow& row : setting_table()) {
        const SettingValue& value = values_.find(row.key)->second;
        std::string shown =
            row.kind == SettingKind::secret && !value.text.empty() ? "***" : mask_url(value.text);
        if (shown.empty()) shown = "-";
        out << row.key << std::string(row.key.size() < 26 ? 26 - row.key.size() : 1, ' ') << shown
            << std::string(shown.size() < 34 ? 34 - shown.size() : 1, ' ') << value.origin << "\n"
            << std::string(26, ' ') << row.help << "\n";
    }
    return out.str();
}

}  // namespace pesan::app
