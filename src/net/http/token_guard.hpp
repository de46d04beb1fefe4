#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace pesan::http {

/// Compares Bearer tokens in a time that does not depend on where they differ, nor on their
/// lengths.
class TokenGuard {
public:
    /// token  empty: everybody may pass
    explicit TokenGuard(std::string_view token);

    /// authorization  the header's value, when there is one
    [[nodiscard]] bool admits(std::optional<std::string_view> authorization) const;

private:
    using Digest = std::array<unsigned char, 32>;
    static Digest digest_of(std::string_view text);

    std::optional<Digest> expected_;
};

}  // namespace pesan::http
