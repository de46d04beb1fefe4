#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "pesan/result.hpp"

namespace pesan::broker::access {

/// A regular expression of a permission, as RabbitMQ reads it: Perl's syntax, found anywhere in the
/// name unless it is anchored; the empty one fits only the empty name, that is nothing.
///
/// Answers are remembered, so that a name costs its regular expression once. One thread.
class NamePattern {
public:
    /// Remembered answers of one pattern; when there are more names it begins anew.
    static constexpr std::size_t answers_max = 1024;
    static constexpr std::size_t pattern_bytes_max = 4096;

    /// errors   invalid_argument (the detail says what is wrong with the expression)
    static Result<NamePattern> compile(std::string_view expression);

    NamePattern(NamePattern&&) noexcept;
    NamePattern& operator=(NamePattern&&) noexcept;
    ~NamePattern();

    /// False, too, when the expression takes too many steps on this name.
    [[nodiscard]] bool fits(std::string_view name) const;
    [[nodiscard]] const std::string& expression() const { return expression_; }

private:
    struct Compiled;
    struct HashText {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };

    explicit NamePattern(std::string_view expression);

    std::string expression_;
    /// Null for the two patterns that need none: everything and nothing.
    std::unique_ptr<Compiled> compiled_;
    bool everything_ = false;
    mutable std::unordered_map<std::string, bool, HashText, std::equal_to<>> answers_;
};

/// The text as an expression that means just it.
[[nodiscard]] std::string quote_pattern(std::string_view text);

}  // namespace pesan::broker::access
