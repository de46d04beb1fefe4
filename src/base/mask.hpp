#pragma once

#include <string>
#include <string_view>

namespace pesan {

/// For logs: "budi@example.com" becomes "b***@example.com".
[[nodiscard]] std::string mask_email(std::string_view address);
/// For logs: "+6281234567890" becomes "+62***890".
[[nodiscard]] std::string mask_phone(std::string_view number);
/// For logs: the user information of a URL becomes "***".
[[nodiscard]] std::string mask_url(std::string_view url);

}  // namespace pesan
