#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdio>
#include <filesystem>

#include "net/http/server_fixture.hpp"
#include "net/tcp/errc.hpp"

namespace pesan::http {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;

asio::awaitable<Response> hello(const Request&) {
    co_return text(200, "hello");
}

/// A key and a certificate for "localhost" that vouches for itself, as files.
class Certificate {
public:
    Certificate() {
        std::string name = (fs::temp_directory_path() / "pesan-tls-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
        write();
    }
    ~Certificate() { fs::remove_all(folder_); }
    Certificate(const Certificate&) = delete;
    Certificate& operator=(const Certificate&) = delete;

    [[nodiscard]] std::string certificate() const { return folder_ / "cert.pem"; }
    [[nodiscard]] std::string key() const { return folder_ / "key.pem"; }

private:
    void write() const {
        std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_pair(EVP_EC_gen("P-256"),
                                                                     EVP_PKEY_free);
        std::unique_ptr<X509, decltype(&X509_free)> made(X509_new(), X509_free);
        X509_set_version(made.get(), 2);
        ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
        X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
        X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
        X509_set_pubkey(made.get(), key_pair.get());
        auto* name = X509_get_subject_name(made.get());
        const std::string common = "localhost";
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(common.data()), -1, -1,
                                   0);
        X509_set_issuer_name(made.get(), name);
        auto* names = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
        X509_add_ext(made.get(), names, -1);
        X509_EXTENSION_free(names);
        X509_sign(made.get(), key_pair.get(), EVP_sha256());
        std::unique_ptr<FILE, decltype(&std::fclose)> key_file(std::fopen(key().c_str(), "w"),
                                                               std::fclose);
        PEM_write_PrivateKey(key_file.get(), key_pair.get(), nullptr, nullptr, 0, nullptr, nullptr);
        std::unique_ptr<FILE, decltype(&std::fclose)> file(std::fopen(certificate().c_str(), "w"),
                                                           std::fclose);
        PEM_write_X509(file.get(), made.get());
    }

    fs::path folder_;
};

class HttpTls : public ServerFixture {
protected:
    HttpTls() {
        router_.get("/hello", hello);
        start({.tls = net::TlsFiles{files_.certificate(), files_.key()}});
    }

    Result<Response> ask(const std::string& host, const std::string& ca_file) {
        Client client({.ca_file = ca_file});
        auto answer = run(client.get("https://" + host + ":" + std::to_string(port_) + "/hello"));
        run(close(client));
        return answer;
    }

    static asio::awaitable<void> close(Client& client) {
        client.close();
        co_return;
    }

    Certificate files_;
};

TEST_F(HttpTls, ClientThatKnowsTheAuthorityIsAnswered) {
    const auto answer = ask("localhost", files_.certificate());
    ASSERT_TRUE(answer) << answer.error().message();
    EXPECT_EQ(answer->body, "hello");
}

TEST_F(HttpTls, UnknownAuthorityAndOtherNamesAreRefused) {
    EXPECT_EQ(ask("localhost", "").error().code, net::errc::tls_failed);
    EXPECT_EQ(ask("127.0.0.1", files_.certificate()).error().code, net::errc::tls_failed);
}

TEST_F(HttpTls, PlainClientGetsNoAnswer) {
    EXPECT_EQ(raw("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").find("HTTP"), std::string::npos);
}

TEST_F(HttpTls, MissingFilesAreNamed) {
    Server server(io_.get_executor(), router_,
                  {.tls = net::TlsFiles{"/nowhere/cert.pem", "/nowhere/key.pem"}});
    const auto bound = server.listen({"127.0.0.1", 0});
    ASSERT_FALSE(bound);
    EXPECT_EQ(bound.error().code, net::errc::tls_failed);
    EXPECT_NE(bound.error().detail.find("/nowhere/cert.pem"), std::string::npos);
}

}  // namespace
}  // namespace pesan::http
