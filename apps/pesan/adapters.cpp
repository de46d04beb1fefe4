#include "adapters.hpp"

#include "pesan/embedded.hpp"
#include "pesan/postgresql.hpp"
#include "pesan/rabbitmq.hpp"
#include "pesan/sqlite.hpp"

namespace pesan::app {

void register_adapters() {
    embedded::register_adapter();
    rabbitmq::register_adapter();
    sqlite::register_database();
    postgresql::register_database();
}

}  // namespace pesan::app
