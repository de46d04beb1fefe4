#include "mail.hpp"

#include <curl/curl.h>

#include <boost/json.hpp>
#include <memory>

Mail read_mail(const std::string& command) {
    const auto json = boost::json::parse(command);
    Mail mail{boost::json::value_to<std::string>(json.at("to")),
              boost::json::value_to<std::string>(json.at("subject")),
              boost::json::value_to<std::string>(json.at("text"))};
    // A line break would let the sender of a command add headers and recipients of his own.
    if ((mail.to + mail.subject).find_first_of("\r\n") != std::string::npos)
        throw std::invalid_argument("line break in an address or a subject");
    return mail;
}

std::string send(const std::string& server, const std::string& message_id, const Mail& mail) {
    CURL* curl = curl_easy_init();
    curl_slist* recipients = curl_slist_append(nullptr, ("<" + mail.to + ">").c_str());
    curl_slist* headers = curl_slist_append(nullptr, "From: <toko@example.com>");
    headers = curl_slist_append(headers, ("To: <" + mail.to + ">").c_str());
    headers = curl_slist_append(headers, ("Subject: " + mail.subject).c_str());
    // The same message makes the same mail, should it be sent twice.
    headers = curl_slist_append(headers, ("Message-ID: <" + message_id + "@example.com>").c_str());
    curl_mime* body = curl_mime_init(curl);
    curl_mimepart* part = curl_mime_addpart(body);
    curl_mime_data(part, mail.text.c_str(), CURL_ZERO_TERMINATED);
    curl_mime_type(part, "text/plain; charset=utf-8");
    curl_easy_setopt(curl, CURLOPT_URL, server.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, "<toko@example.com>");
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_MIMEPOST, body);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    const CURLcode sent = curl_easy_perform(curl);
    curl_mime_free(body);
    curl_slist_free_all(headers);
    curl_slist_free_all(recipients);
    curl_easy_cleanup(curl);
    return sent == CURLE_OK ? "" : curl_easy_strerror(sent);
}
