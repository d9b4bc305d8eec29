#pragma once

#include "common/base/in_order.h"
#include "server/http/messages/error_status.h"

namespace usher::http {

/// What the transport refuses before a use case runs.
enum class Refusal {
  kMalformedRequest,
  kMalformedJson,
  kMalformedQuery,
  kUnknownPath,
  kMethodNotAllowed,
  kTimeout,
  kBodyTooLarge,
  kTooManyFields,
  kHeadTooLarge,
  kUnsupportedMediaType,
  kUntrustedOrigin,
  kInAdvance,
  kTransferCodingUnknown,
  kVersionNotSupported,
  kBusy,
  kStarting,
  kTargetTooLong,
  kInternalFailure,
};

struct RefusalRow {
  Refusal refusal;
  HttpStatus status;
  std::string_view wire;
  std::string_view title;
  std::string_view detail;
};

inline constexpr std::array kRefusals{
    RefusalRow{Refusal::kMalformedRequest, HttpStatus::kBadRequest, "MALFORMED_REQUEST", "Malformed request",
               "The request is not valid HTTP/1.1"},
    RefusalRow{Refusal::kMalformedJson, HttpStatus::kBadRequest, "MALFORMED_JSON", "Malformed JSON",
               "The body is not one valid JSON document in UTF-8, or repeats a key"},
    RefusalRow{Refusal::kMalformedQuery, HttpStatus::kBadRequest, "MALFORMED_QUERY", "Malformed query",
               "A query parameter is not text in UTF-8, or has the character U+0000; send percent-encoded UTF-8"},
    RefusalRow{Refusal::kUnknownPath, HttpStatus::kNotFound, "UNKNOWN_PATH", "Not found",
               "There is nothing at this path; paths are exact, without trailing slash or percent-encoding"},
    RefusalRow{Refusal::kMethodNotAllowed, HttpStatus::kMethodNotAllowed, "METHOD_NOT_ALLOWED", "Method not allowed",
               "This path does not take this method; see Allow"},
    RefusalRow{Refusal::kTimeout, HttpStatus::kRequestTimeout, "REQUEST_TIMEOUT", "Request too slow",
               "The whole request must arrive within 10 s (head) and 30 s (body)"},
    RefusalRow{Refusal::kBodyTooLarge, HttpStatus::kContentTooLarge, "BODY_TOO_LARGE", "Body too large",
               "A body may have at most 64 KiB"},
    RefusalRow{Refusal::kTooManyFields, HttpStatus::kContentTooLarge, "TOO_MANY_FIELDS", "Too many fields",
               "A form or query may have at most 500 fields; send fewer"},
    RefusalRow{Refusal::kHeadTooLarge, HttpStatus::kHeadTooLarge, "HEAD_TOO_LARGE", "Header too large",
               "A request head may have at most 16 KiB and 100 lines"},
    RefusalRow{Refusal::kUnsupportedMediaType, HttpStatus::kUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE",
               "Unsupported media type", "Send the body as application/json"},
    RefusalRow{Refusal::kUntrustedOrigin, HttpStatus::kForbidden, "UNTRUSTED_ORIGIN", "Untrusted origin",
               "Requests from this site are not accepted; the operator can add its origin to CORS_ORIGINS or TRUSTED_ORIGINS"},
    RefusalRow{Refusal::kInAdvance, HttpStatus::kForbidden, "FETCHED_IN_ADVANCE", "Fetched in advance",
               "This link acts when a person follows it; a browser that fetches it in advance asks again then"},
    RefusalRow{Refusal::kTransferCodingUnknown, HttpStatus::kNotImplemented, "TRANSFER_CODING_UNKNOWN", "Transfer coding unknown",
               "The only supported transfer coding is chunked"},
    RefusalRow{Refusal::kVersionNotSupported, HttpStatus::kVersionNotSupported, "VERSION_NOT_SUPPORTED",
               "HTTP version not supported", "Only HTTP/1.0 and HTTP/1.1 are supported"},
    RefusalRow{Refusal::kBusy, HttpStatus::kUnavailable, "BUSY", "Busy", "The server is busy; try again shortly"},
    RefusalRow{Refusal::kStarting, HttpStatus::kUnavailable, "STARTING", "Starting",
               "The server is starting; try again in a second"},
    RefusalRow{Refusal::kTargetTooLong, HttpStatus::kUriTooLong, "TARGET_TOO_LONG", "Address too long",
               "Path and query together may have at most 8,000 bytes"},
    RefusalRow{Refusal::kInternalFailure, HttpStatus::kInternal, "INTERNAL", "Internal error",
               "The server failed; the log says why under the request id"},
};

constexpr const RefusalRow& row_of(Refusal refusal) { return kRefusals[static_cast<std::size_t>(refusal)]; }

static_assert(in_order(kRefusals, &RefusalRow::refusal));

}  // namespace usher::http
