#pragma once

#include <span>

namespace pesan::email {

struct EmbeddedTemplate {
    /// "order_confirmation.id.html.tpl"
    const char* name;
    const char* source;
};

/// The files of services/email/templates, put into the program when it is built.
[[nodiscard]] std::span<const EmbeddedTemplate> embedded_templates();

}  // namespace pesan::email
