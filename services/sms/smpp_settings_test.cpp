#include "services/sms/smpp_settings.hpp"

#include <gtest/gtest.h>

#include "pesan/errc.hpp"

namespace pesan::sms {
namespace {

TEST(SmppUrl, PartsAreRead) {
    const auto options = parse_smpp_url(
        "smpp://toko:p%40ss@smsc.example.com:2776?window=50&timeout=7&enquire=9&system_type=vma");
    ASSERT_TRUE(options) << options.error().message();
    EXPECT_EQ(options->smsc, (net::Endpoint{"smsc.example.com", 2776}));
    EXPECT_EQ(options->system_id, "toko");
    EXPECT_EQ(options->password, "p@ss");
    EXPECT_EQ(options->system_type, "vma");
    EXPECT_EQ(options->window, 50u);
    EXPECT_EQ(options->answer_time_max, std::chrono::seconds(7));
    EXPECT_EQ(options->enquire_every, std::chrono::seconds(9));
    EXPECT_EQ(parse_smpp_url("smpp://[::1]")->smsc, (net::Endpoint{"::1", 2775}));
}

TEST(SmppUrl, FaultsAreNamedWithoutThePassword) {
    for (const char* bad :
         {"http://h", "smpp://", "nonsense", "smpp://h/x", "smpp://h?window=0", "smpp://h?x=1",
          "smpp://u:geheimgeheim@h", "smpp://averyveryverylongname:geheim@h", "smpp://h:0"}) {
        const auto options = parse_smpp_url(bad);
        ASSERT_FALSE(options) << bad;
        EXPECT_EQ(options.error().code, errc::invalid_url) << bad;
        EXPECT_EQ(options.error().message().find("geheim"), std::string::npos);
    }
}

}  // namespace
}  // namespace pesan::sms
