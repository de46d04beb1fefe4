#include "broker/topic_pattern.hpp"

#include <vector>

namespace pesan::broker {

namespace {

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto dot = text.find('.');
        words.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) return words;
        text.remove_prefix(dot + 1);
        if (text.empty()) words.emplace_back();
    }
    return words;
}

}  // namespace

bool topic_matches(std::string_view pattern, std::string_view routing_key) {
    const auto pattern_words = words_of(pattern);
    const auto words = words_of(routing_key);
    // As for shell patterns: on a mismatch only the last `#` is asked to take one word more, so
    // that the time is bounded by the product of both lengths.
    std::size_t p = 0, w = 0;
    std::size_t hash_at = pattern_words.size(), resume_at = 0;
    while (w < words.size()) {
        if (p < pattern_words.size() && pattern_words[p] == "#") {
            hash_at = p++;
            resume_at = w;
        } else if (p < pattern_words.size() &&
                   (pattern_words[p] == "*" || pattern_words[p] == words[w])) {
            ++p;
            ++w;
        } else if (hash_at < pattern_words.size()) {
            p = hash_at + 1;
            w = ++resume_at;
        } else {
            return false;
        }
    }
    while (p < pattern_words.size() && pattern_words[p] == "#")
        ++p;
    return p == pattern_words.size();
}

}  // namespace pesan::broker
