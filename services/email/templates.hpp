#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pesan/result.hpp"
#include "services/email/values.hpp"

namespace pesan::email {

struct Rendered {
    std::string subject;
    std::string text;
    std::string html;
};

/// The mail templates: for each name and locale a text (its first line is the subject) and an HTML
/// part. HTML escapes every value by where it stands. Immutable; safe from any thread.
class Templates {
public:
    /// Those built into the program; files of the same names in `folder` (may be empty) take their
    /// place.
    ///
    /// errors   invalid_argument: names the file that is no template, and why
    [[nodiscard]] static Result<std::shared_ptr<const Templates>> load(
        const std::filesystem::path& folder);

    Templates();
    ~Templates();
    Templates(const Templates&) = delete;
    Templates& operator=(const Templates&) = delete;

    /// errors   not_found: lists the names there are; invalid_argument: the variable that is
    /// missing
    [[nodiscard]] Result<Rendered> render(std::string_view name, std::string_view locale,
                                          const Values& values) const;

    [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

private:
    struct Cache;
    Result<void> add(const std::string& key, const std::string& source);
    [[nodiscard]] Result<std::string> expand(const std::string& key, const Values& values) const;

    std::unique_ptr<Cache> cache_;
    std::vector<std::string> names_;
};

}  // namespace pesan::email
