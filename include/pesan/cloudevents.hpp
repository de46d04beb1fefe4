#pragma once

#include <string>
#include <string_view>

#include "pesan/message.hpp"
#include "pesan/result.hpp"

/// CloudEvents 1.0 as bytes. Adapters and HTTP use these two modes; programs need them only at the
/// border to others.
///
/// Attributes  id, source, type, subject, time and datacontenttype are the event's own; `key`
/// travels as the extension
///             "partitionkey". A message's headers become the transport's own headers in binary
///             mode. In structured mode and in HTTP they become extensions where their name allows
///             it (a-z and 0-9); the others travel together in the extension "pesanheaders", a JSON
///             array of [name, value].
/// source      CloudEvents 1.0.2; "JSON Event Format"; "Partitioning", "Distributed Tracing"
/// extensions
namespace pesan::cloudevents {

inline constexpr std::string_view structured_content_type = "application/cloudevents+json";

/// True for application/cloudevents+json, whatever its parameters and case.
[[nodiscard]] bool is_structured(std::string_view content_type);

/// Structured mode: the whole event as one JSON object. JSON data is embedded as it is; text as a
/// string; everything else as data_base64.
[[nodiscard]] std::string to_json(const Message& message);

/// errors   malformed: the detail says what is missing or wrong, and where
[[nodiscard]] Result<Message> from_json(std::string_view json);

/// How attributes are written into transport headers.
struct BinaryMode {
    /// Before each attribute's name: "ce-" in HTTP, "ce_" in Kafka, "cloudEvents:" in AMQP.
    std::string_view prefix = "ce-";
    /// HTTP: names compare without case, values are percent-encoded, and of the headers without the
    /// prefix only traceparent and tracestate belong to the message.
    bool http = false;
};

/// Binary mode: attributes and headers beside the data. Content type and data go where the
/// transport has them.
[[nodiscard]] Headers to_headers(const Message& message, const BinaryMode& mode);

/// Reads whatever a transport handed over: structured mode by its content type, binary mode by its
/// specversion, and else a foreign message: its body is data, its headers are headers, id, source
/// and type stay empty.
///
/// errors   malformed: an envelope is there but breaks a rule
[[nodiscard]] Result<Message> from_transport(const Headers& headers, const BinaryMode& mode,
                                             std::string content_type, std::string body);

/// What CloudEvents requires of attributes: id, source and type are there and no attribute has a
/// control character.
///
/// errors   malformed
[[nodiscard]] Result<void> check_attributes(const Message& message);

}  // namespace pesan::cloudevents
