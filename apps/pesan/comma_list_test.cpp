#include "comma_list.hpp"

#include <gtest/gtest.h>

#include "peer_list.hpp"

namespace pesan::app {
namespace {

using Parts = std::vector<std::string>;

TEST(CommaList, BlanksAndEmptyPartsAreLeftOut) {
    EXPECT_EQ(comma_list("order, email,,sms ,"), (Parts{"order", "email", "sms"}));
    EXPECT_EQ(comma_list(""), Parts{});
}

TEST(PeerList, UrlWithoutANameIsItsOwnName) {
    const auto peers = parse_peers("email=http://email:8081, http://sms:8082?x=1");
    ASSERT_EQ(peers.size(), 2u);
    EXPECT_EQ(peers[0], std::pair(std::string("email"), std::string("http://email:8081")));
    EXPECT_EQ(peers[1].first, peers[1].second);
}

}  // namespace
}  // namespace pesan::app
