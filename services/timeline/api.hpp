#pragma once

#include <vector>

#include "net/http/router.hpp"
#include "services/timeline/source.hpp"

namespace pesan::timeline {

/// Adds `GET /v1/steps?order=ID`: the steps that the services of this process know. The program
/// adds it once, with one source for each service it runs; services do not add it themselves.
void add_routes(http::Router& router, std::vector<Source> sources);

}  // namespace pesan::timeline
