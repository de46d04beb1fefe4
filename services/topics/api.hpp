#pragma once

#include <string>

#include "net/http/router.hpp"
#include "pesan/broker.hpp"

namespace pesan::topics {

/// Management of topics over HTTP: /v1/topics and below (docs/openapi.yaml). One strand; broker and
/// router outlive it.
class TopicsApi {
public:
    explicit TopicsApi(Broker broker) : broker_(std::move(broker)) {}
    void add_routes(http::Router& router);

private:
    using Answer = boost::asio::awaitable<http::Response>;

    Answer list(const http::Request& request);
    Answer show(const http::Request& request);
    Answer create(const http::Request& request);
    Answer remove(const http::Request& request);
    Answer subscribe(const http::Request& request);
    Answer unsubscribe(const http::Request& request);
    Answer publish(const http::Request& request);
    Answer peek(const http::Request& request);
    Answer take(const http::Request& request);
    Answer purge(const http::Request& request);
    Answer pause(const http::Request& request, bool paused);
    Answer dead_letters(const http::Request& request);
    Answer replay(const http::Request& request);
    Answer purge_dead_letters(const http::Request& request);

    Broker broker_;
};

}  // namespace pesan::topics
