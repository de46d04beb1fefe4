#include "broker/amqp/confirm_window.hpp"

#include <gtest/gtest.h>

#include <string>

namespace pesan::broker::amqp_server {
namespace {

/// "3m 5" = all up to 3, and 5.
std::string told(ConfirmWindow& window) {
    std::string text;
    window.flush([&](const ConfirmWindow::Acknowledgement& each) {
        if (!text.empty()) text += ' ';
        text += std::to_string(each.number) + (each.multiple ? "m" : "");
    });
    return text;
}

class ConfirmWindowTest : public testing::Test {
protected:
    ConfirmWindowTest() {
        for (int i = 0; i < 10; ++i)
            window.next();
    }
    void confirm(std::initializer_list<std::uint64_t> numbers) {
        for (const auto number : numbers)
            window.confirm(number);
    }
    ConfirmWindow window;
};

TEST_F(ConfirmWindowTest, OneIsToldAlone) {
    confirm({1});
    EXPECT_EQ(told(window), "1");
}

TEST_F(ConfirmWindowTest, ThoseInOrderAreToldAtOnce) {
    confirm({1, 2, 3});
    EXPECT_EQ(told(window), "3m");
    EXPECT_EQ(told(window), "");
}

TEST_F(ConfirmWindowTest, OneThatOvertookIsToldByItself) {
    confirm({1, 2, 5});
    EXPECT_EQ(told(window), "2m 5");
    confirm({3, 4});
    EXPECT_EQ(told(window), "5m");
    EXPECT_EQ(window.open(), 5u);
}

TEST_F(ConfirmWindowTest, RefusedOneIsNotAcknowledged) {
    confirm({1});
    EXPECT_EQ(told(window), "1");
    window.refuse(2);
    EXPECT_EQ(told(window), "");
    confirm({3});
    EXPECT_EQ(told(window), "3");
}

TEST_F(ConfirmWindowTest, NumberThatWasTakenBackIsGivenAgain) {
    window.take_back();
    EXPECT_EQ(window.next(), 10u);
}

}  // namespace
}  // namespace pesan::broker::amqp_server
