#include "services/sms/keyword.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace pesan::sms {

namespace {

constexpr std::array<std::string_view, 6> stop_words{"STOP",     "STOPALL",  "UNSUBSCRIBE",
                                                     "BERHENTI", "HENTIKAN", "UNREG"};
constexpr std::array<std::string_view, 4> start_words{"START", "UNSTOP", "MULAI", "REG"};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

}  // namespace

Keyword keyword_in(std::string_view text) {
    while (!text.empty() && !is_letter(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && !is_letter(text.back()))
        text.remove_suffix(1);
    std::string word(text);
    std::transform(word.begin(), word.end(), word.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    if (std::find(stop_words.begin(), stop_words.end(), word) != stop_words.end())
        return Keyword::stop;
    if (std::find(start_words.begin(), start_words.end(), word) != start_words.end())
        return Keyword::start;
    return Keyword::none;
}

}  // namespace pesan::sms
