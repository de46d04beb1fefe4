#include "order_upload.hpp"

#include <openssl/evp.h>

#include <boost/json/parse.hpp>
#include <fstream>
#include <map>
#include <thread>

#include "pesan/errc.hpp"

namespace pesan::app {

namespace json = boost::json;

namespace {

constexpr std::size_t batch_bytes_max = 4 * 1024 * 1024;

std::string content_name(std::istream& stream) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(),
                                                                       EVP_MD_CTX_free);
    EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr);
    std::vector<char> buffer(1 << 20);
    while (stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) ||
           stream.gcount() > 0)
        EVP_DigestUpdate(hash.get(), buffer.data(), static_cast<std::size_t>(stream.gcount()));
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_DigestFinal_ex(hash.get(), digest, &length);
    static constexpr char digits[] = "0123456789abcdef";
    std::string text = "sha256:";
    for (unsigned i = 0; i < length; ++i) {
        text += digits[digest[i] >> 4];
        text += digits[digest[i] & 15];
    }
    stream.clear();
    stream.seekg(0);
    return text;
}

class Upload {
public:
    Upload(ApiConnection& api, const UploadPlan& plan, const UploadWatch& watch)
        : api_(api), plan_(plan), watch_(watch), stream_(plan.file, std::ios::binary) {}

    Result<UploadCounts> run() {
        if (!stream_) return Error(errc::not_found, "cannot read " + plan_.file);
        stream_.seekg(0, std::ios::end);
        size_ = static_cast<double>(stream_.tellg());
        stream_.seekg(0);
        name_ = content_name(stream_);
        auto file = order_files::open_order_file(stream_, plan_.reading);
        if (!file) return file.error();
        while (auto next = (*file)->next()) {
            if (const auto* fault = std::get_if<order_files::FileFault>(&*next)) {
                refuse(fault->line, fault->reason);
                continue;
            }
            if (const Result<void> added = add(std::get<order_files::FileOrder>(std::move(*next)));
                !added)
                return added.error();
        }
        if (const Result<void> sent = send(); !sent) return sent.error();
        counts_.rounded_prices = (*file)->rounded_prices();
        return counts_;
    }

private:
    void refuse(std::size_t line, const std::string& reason) {
        ++counts_.refused;
        watch_.fault(line, reason);
    }

    Result<void> add(order_files::FileOrder order) {
        if (order.credit_note) ++counts_.credit_notes;
        if (order.anonymous) ++counts_.anonymous;
        lines_[order.item] = order.line;
        if (!orders_.empty()) orders_ += ',';
        orders_ += order.json;
        if (lines_.size() < plan_.batch_orders && orders_.size() < batch_bytes_max) return {};
        return send();
    }

    Result<void> send() {
        if (lines_.empty()) return {};
        const std::string body = "{\"file\":\"" + name_ +
                                 "\",\"notify\":" + (plan_.notify ? "true" : "false") +
                                 ",\"orders\":[" + orders_ + "]}";
        Result<http::Response> answer = api_.call("POST", "/v1/orders/import", body);
        // While the outbox is full the server asks to come back later; nothing of the batch was
        // taken.
        while (answer && answer->status == 503) {
            std::this_thread::sleep_for(std::chrono::seconds(1));
            answer = api_.call("POST", "/v1/orders/import", body);
        }
        if (!answer) return answer.error();
        boost::system::error_code failed;
        const json::value result = json::parse(answer->body, failed);
        if (answer->status != 200 || failed)
            return Error(errc::invalid_argument, "the server answered " +
                                                     std::to_string(answer->status) + ": " +
                                                     answer->body.substr(0, 500));
        take(result.as_object());
        sent_ += lines_.size();
        lines_.clear();
        orders_.clear();
        const auto at = stream_.eof() ? size_ : static_cast<double>(stream_.tellg());
        watch_.progress(sent_, size_ > 0 ? at / size_ : 1);
        return {};
    }

    void take(const json::object& result) {
        counts_.imported += result.at("imported").to_number<std::size_t>();
        counts_.known += result.at("known").to_number<std::size_t>();
        for (const json::value& fault : result.at("faults").as_array()) {
            const std::string item(fault.at("item").as_string());
            const auto* pointer = fault.as_object().if_contains("pointer");
            std::string reason = "'" + item + "': ";
            if (pointer != nullptr && pointer->is_string() && !pointer->as_string().empty())
                reason += std::string(pointer->as_string()) + " ";
            refuse(lines_[item], reason + std::string(fault.at("detail").as_string()));
        }
    }

    ApiConnection& api_;
    const UploadPlan& plan_;
    const UploadWatch& watch_;
    std::ifstream stream_;
    double size_ = 0;
    std::string name_;
    std::string orders_;
    /// The items of the batch and their lines.
    std::map<std::string, std::size_t> lines_;
    std::size_t sent_ = 0;
    UploadCounts counts_;
};

}  // namespace

Result<UploadCounts> upload_orders(ApiConnection& api, const UploadPlan& plan,
                                   const UploadWatch& watch) {
    return Upload(api, plan, watch).run();
}

}  // namespace pesan::app
