#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pesan/result.hpp"

namespace pesan::app {

/// What kind of text a setting takes; decides how it is checked.
enum class SettingKind {
    text,
    path,
    /// host:port; port 0 picks a free one; "localhost" listens on 127.0.0.1 and [::1].
    address,
    url,
    /// true or false.
    flag,
    /// 250ms, 10s, 5m, 12h, 14d.
    duration,
    number,
    /// One of `choices`, divided by '|'.
    choice,
    /// As text, but never shown.
    secret,
    /// A name of the system's time zone database, such as Asia/Jakarta.
    time_zone,
};

/// One setting: where it may come from and what it is for. Flags win over the environment, that
/// over the file, that over the default.
struct SettingRow {
    /// Its place in pesan.toml: "section.key", or "key" for the top.
    std::string_view key;
    /// The command line's flag, or empty.
    std::string_view flag;
    std::string_view environment;
    std::string_view fallback;
    SettingKind kind;
    std::string_view choices;
    std::string_view help;
};

/// All settings, in the order in which `pesan check --explain` prints them.
[[nodiscard]] std::span<const SettingRow> setting_table();

/// Checks one value against its row.
///
/// errors   invalid_argument; the detail says what was expected
[[nodiscard]] Result<void> check_setting(const SettingRow& row, std::string_view value);

}  // namespace pesan::app
