#include "services/email/templates.hpp"

#include <ctemplate/template.h>
#include <ctemplate/template_cache.h>
#include <ctemplate/template_dictionary.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "pesan/errc.hpp"
#include "services/email/embedded_templates.hpp"
#include "services/email/template_check.hpp"

namespace pesan::email {

namespace {

constexpr std::string_view extension = ".tpl";
constexpr std::string_view subject_mark = "Subject: ";

Error wrong(std::string what) {
    return {errc::invalid_argument, std::move(what)};
}

void fill(ctemplate::TemplateDictionary& to, const Values& values) {
    for (const auto& [name, text] : values.texts)
        to.SetValue(name, text);
    for (const auto& [name, rounds] : values.sections) {
        for (const Values& round : rounds)
            fill(*to.AddSectionDictionary(name), round);
    }
}

/// "order_confirmation" of "order_confirmation.id.html.tpl"
std::string name_of(std::string_view key) {
    return std::string(key.substr(0, key.find('.')));
}

Result<std::string> read(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream bytes;
    bytes << stream.rdbuf();
    if (!stream) return wrong(file.string() + ": cannot be read");
    return bytes.str();
}

/// Without the engine's escaping by context a name such as "<b>" would become markup.
bool escapes(std::string_view key, std::string_view source) {
    return !key.ends_with(".html.tpl") || source.starts_with("{{%AUTOESCAPE context=\"HTML\"}}");
}

}  // namespace

struct Templates::Cache {
    ctemplate::TemplateCache compiled;
    std::map<std::string, std::string, std::less<>> sources;
};

Templates::Templates() : cache_(std::make_unique<Cache>()) {}

Templates::~Templates() = default;

Result<std::shared_ptr<const Templates>> Templates::load(const std::filesystem::path& folder) {
    auto templates = std::make_shared<Templates>();
    std::map<std::string, std::string> sources;
    for (const EmbeddedTemplate& embedded : embedded_templates())
        sources[embedded.name] = embedded.source;
    std::error_code failed;
    if (!folder.empty()) {
        for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
            const std::string key = entry.path().filename().string();
            if (!key.ends_with(extension)) continue;
            auto source = read(entry.path());
            if (!source) return source.error();
            sources[key] = *source;
        }
        if (failed) return wrong(folder.string() + ": " + failed.message());
    }
    for (const auto& [key, source] : sources) {
        if (auto added = templates->add(key, source); !added) return added.error();
    }
    templates->cache_->compiled.Freeze();
    return std::shared_ptr<const Templates>(std::move(templates));
}

Result<void> Templates::add(const std::string& key, const std::string& source) {
    if (!escapes(key, source))
        return wrong(key + ": must begin with {{%AUTOESCAPE context=\"HTML\"}}");
    if (key.ends_with(".txt.tpl") && !source.starts_with(subject_mark)) {
        return wrong(key + ": must begin with 'Subject: ' and an empty line after it");
    }
    if (!cache_->compiled.StringToTemplateCache(key, source, ctemplate::DO_NOT_STRIP)) {
        return wrong(key + ": the braces do not fit together");
    }
    cache_->sources[key] = source;
    const std::string name = name_of(key);
    if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.push_back(name);
    return {};
}

Result<std::string> Templates::expand(const std::string& key, const Values& values) const {
    const auto source = cache_->sources.find(key);
    if (source == cache_->sources.end()) {
        std::string known;
        for (const std::string& name : names_)
            known += (known.empty() ? "" : ", ") + name;
        return Error(errc::not_found, "template " + key + "; there are: " + known + " (id, en)");
    }
    if (auto checked = check_values(source->second, values); !checked) {
        return wrong("template " + key + ": " + checked.error().detail);
    }
    ctemplate::TemplateDictionary dictionary(key);
    fill(dictionary, values);
    std::string text;
    if (!cache_->compiled.ExpandNoLoad(key, ctemplate::DO_NOT_STRIP, &dictionary, nullptr, &text)) {
        return wrong("template " + key + ": cannot be filled");
    }
    return text;
}

Result<Rendered> Templates::render(std::string_view name, std::string_view locale,
                                   const Values& values) const {
    const std::string key = std::string(name) + '.' + std::string(locale);
    auto text = expand(key + ".txt.tpl", values);
    if (!text) return text.error();
    auto html = expand(key + ".html.tpl", values);
    if (!html) return html.error();
    const std::size_t line_end = text->find('\n');
    Rendered rendered;
    rendered.subject = text->substr(subject_mark.size(), line_end - subject_mark.size());
    const std::size_t body = text->find_first_not_of('\n', line_end);
    rendered.text = body == std::string::npos ? std::string() : text->substr(body);
    rendered.html = std::move(*html);
    return rendered;
}

}  // namespace pesan::email
