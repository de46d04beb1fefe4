#pragma once

namespace pesan::app {

/// Makes the URL schemes of this program known: brokers and databases. Harmless twice.
void register_adapters();

}  // namespace pesan::app
