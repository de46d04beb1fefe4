#include "services/email/templates.hpp"

#include <unistd.h>

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pesan/errc.hpp"
#include "services/email/order_values.hpp"

namespace pesan::email {
namespace {

using testing::HasSubstr;
using testing::Not;

const shop_time::Zone& jakarta() {
    static const shop_time::Zone zone = *shop_time::Zone::load("Asia/Jakarta");
    return zone;
}

Values values_in(const std::string& locale) {
    return order_values(sample_order(locale), locale, "Toko Pesan", jakarta());
}

TEST(Templates, BothLanguagesOfBothTemplatesAreBuiltIn) {
    const auto templates = *Templates::load({});
    for (const char* name : {"order_confirmation", "order_cancelled"}) {
        for (const char* locale : {"id", "en"}) {
            const auto mail = templates->render(name, locale, values_in(locale));
            ASSERT_TRUE(mail) << mail.error().message();
            for (const std::string* part : {&mail->text, &mail->html}) {
                EXPECT_THAT(*part, HasSubstr("PSN-000123"));
                EXPECT_THAT(*part, HasSubstr("Kopi Gayo 250 g"));
                EXPECT_THAT(*part, HasSubstr("Rp75.000"));
                EXPECT_THAT(*part, HasSubstr("Rp33.935"));
                EXPECT_THAT(*part, HasSubstr("Rp342.435"));
                EXPECT_THAT(*part, HasSubstr("11%"));
                EXPECT_THAT(*part, Not(HasSubstr("{{")));
            }
            EXPECT_THAT(mail->subject, HasSubstr("PSN-000123"));
            EXPECT_THAT(mail->text, Not(HasSubstr("Subject:")));
        }
    }
}

TEST(Templates, DayAndWordsFollowTheLanguage) {
    const auto templates = *Templates::load({});
    EXPECT_THAT(templates->render("order_confirmation", "id", values_in("id"))->text,
                HasSubstr("31 Januari 2026"));
    EXPECT_THAT(templates->render("order_confirmation", "en", values_in("en"))->text,
                HasSubstr("31 January 2026"));
}

TEST(Templates, ValuesAreEscapedInHtmlOnly) {
    const auto templates = *Templates::load({});
    order::Order order = sample_order("id");
    order.lines[0].name = "<script>alert(1)</script> & \"Teh\"";
    const auto mail =
        templates->render("order_confirmation", "id", order_values(order, "id", "Toko", jakarta()));
    ASSERT_TRUE(mail);
    EXPECT_THAT(mail->html, Not(HasSubstr("<script>")));
    EXPECT_THAT(mail->html, HasSubstr("&lt;script&gt;"));
    EXPECT_THAT(mail->text, HasSubstr("<script>alert(1)</script> & \"Teh\""));
}

TEST(Templates, WithoutNameAndNoteNothingIsLeftOver) {
    const auto templates = *Templates::load({});
    order::Order order = sample_order("id");
    order.customer.reset();
    order.note.reset();
    const auto mail =
        templates->render("order_confirmation", "id", order_values(order, "id", "Toko", jakarta()));
    ASSERT_TRUE(mail);
    EXPECT_THAT(mail->text, HasSubstr("Halo,"));
    EXPECT_THAT(mail->text, Not(HasSubstr("Catatan")));
    EXPECT_THAT(mail->html, Not(HasSubstr("Catatan")));
}

TEST(Templates, AMissingVariableIsNamed) {
    const auto templates = *Templates::load({});
    Values values = values_in("id");
    values.texts.erase("TOTAL");
    const auto mail = templates->render("order_confirmation", "id", values);
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().code, errc::invalid_argument);
    EXPECT_THAT(mail.error().detail, HasSubstr("TOTAL"));
    values = values_in("id");
    values.sections["LINES"][1].texts.erase("LINE_PRICE");
    EXPECT_THAT(templates->render("order_confirmation", "id", values).error().detail,
                HasSubstr("LINE_PRICE"));
    values = values_in("id");
    values.sections.erase("NOTED");
    EXPECT_THAT(templates->render("order_confirmation", "id", values).error().detail,
                HasSubstr("NOTED"));
}

TEST(Templates, AnUnknownNameListsThoseThereAre) {
    const auto templates = *Templates::load({});
    const auto mail = templates->render("greeting", "id", values_in("id"));
    ASSERT_FALSE(mail);
    EXPECT_EQ(mail.error().code, errc::not_found);
    EXPECT_THAT(mail.error().detail, HasSubstr("order_confirmation"));
}

class TemplateFolder : public testing::Test {
protected:
    TemplateFolder() { std::filesystem::create_directories(folder); }
    ~TemplateFolder() override { std::filesystem::remove_all(folder); }
    void write(const std::string& name, const std::string& source) {
        std::ofstream(folder / name) << source;
    }

    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("pesan-templates-" + std::to_string(::getpid()));
};

TEST_F(TemplateFolder, FilesTakeThePlaceOfTheBuiltInOnes) {
    write("order_confirmation.id.txt.tpl", "Subject: Siap {{ORDER_NUMBER}}\n\nOke\n");
    const auto mail =
        (*Templates::load(folder))->render("order_confirmation", "id", values_in("id"));
    ASSERT_TRUE(mail) << mail.error().message();
    EXPECT_EQ(mail->subject, "Siap PSN-000123");
    EXPECT_EQ(mail->text, "Oke\n");
}

TEST_F(TemplateFolder, WhatIsNoTemplateIsRefusedByName) {
    write("order_confirmation.id.html.tpl", "<p>{{ORDER_NUMBER}}</p>");
    EXPECT_THAT(Templates::load(folder).error().detail,
                HasSubstr("order_confirmation.id.html.tpl"));
    write("order_confirmation.id.html.tpl", "{{%AUTOESCAPE context=\"HTML\"}}{{#LINES}}");
    EXPECT_FALSE(Templates::load(folder));
    std::filesystem::remove(folder / "order_confirmation.id.html.tpl");
    write("order_confirmation.id.txt.tpl", "no subject");
    EXPECT_THAT(Templates::load(folder).error().detail, HasSubstr("Subject"));
    EXPECT_FALSE(Templates::load(folder / "missing"));
}

}  // namespace
}  // namespace pesan::email
