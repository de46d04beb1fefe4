#pragma once

#include <string>
#include <vector>

#include "smpp/split.hpp"

namespace pesan::sms {

/// A text and what is known of it from the standard, for tests.
struct SegmentCase {
    std::string text;
    smpp::Coding coding;
    std::size_t segments;
};

inline std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i)
        all += text;
    return all;
}

/// Forty texts at the limits: 160 and 153 septets, 70 and 67 units; escapes and surrogate pairs at
/// the end of a segment.
///
/// source  3GPP TS 23.040 §9.2.3.24.1, TS 23.038 §6.1.2.1
inline std::vector<SegmentCase> segment_cases() {
    using enum smpp::Coding;
    const std::string a = "a";
    const std::string euro = "€";
    const std::string han = "訂";
    const std::string smile = "😀";
    return {
        {"a", gsm7, 1},
        {"Toko Pesan: pesanan PSN-000123 kami terima, total Rp342.435 termasuk PPN. Terima kasih!",
         gsm7, 1},
        {repeated(a, 159), gsm7, 1},
        {repeated(a, 160), gsm7, 1},
        {repeated(a, 161), gsm7, 2},
        {repeated(a, 305), gsm7, 2},
        {repeated(a, 306), gsm7, 2},
        {repeated(a, 307), gsm7, 3},
        {repeated(a, 459), gsm7, 3},
        {repeated(a, 460), gsm7, 4},
        // Characters of the extension table take two septets.
        {euro, gsm7, 1},
        {repeated(a, 158) + euro, gsm7, 1},
        {repeated(a, 159) + euro, gsm7, 2},
        {repeated(euro, 80), gsm7, 1},
        {repeated(euro, 81), gsm7, 2},
        // 153 is odd: an escape and its character that would be parted go into the next segment
        // together.
        {repeated(a, 152) + euro + repeated(a, 7), gsm7, 2},
        {repeated(a, 152) + euro + repeated(a, 151), gsm7, 2},
        {repeated(a, 152) + euro + repeated(a, 152), gsm7, 3},
        {repeated(a, 151) + euro + repeated(a, 153), gsm7, 2},
        {repeated(a, 151) + euro + repeated(a, 154), gsm7, 3},
        {repeated(euro, 152), gsm7, 2},
        {repeated(euro, 153), gsm7, 3},
        {"[]{}\\^~|", gsm7, 1},
        {"@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ÄÖÑÜ§¿äöñüà", gsm7, 1},
        {repeated("Ä", 160), gsm7, 1},
        {"baris satu\nbaris dua\r\n", gsm7, 1},
        // One character outside the alphabet makes all of it UCS-2.
        {han, ucs2, 1},
        {repeated(a, 69) + han, ucs2, 1},
        {repeated(a, 70) + han, ucs2, 2},
        {repeated(han, 70), ucs2, 1},
        {repeated(han, 71), ucs2, 2},
        {repeated(han, 134), ucs2, 2},
        {repeated(han, 135), ucs2, 3},
        {repeated(han, 201), ucs2, 3},
        {repeated(han, 202), ucs2, 4},
        {"ç", ucs2, 1},
        // A surrogate pair is two units, and 67 is odd.
        {repeated(smile, 35), ucs2, 1},
        {repeated(smile, 36), ucs2, 2},
        {repeated(han, 66) + smile + repeated(han, 66), ucs2, 3},
        {repeated(smile, 66), ucs2, 2},
    };
}

}  // namespace pesan::sms
