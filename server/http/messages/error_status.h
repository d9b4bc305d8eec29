#pragma once

#include "common/base/error_code.h"

namespace usher::http {

/// The status codes this server sends (RFC 9110 §15). No other file writes one as a number.
enum class HttpStatus : int {
  kContinue = 100,
  kOk = 200,
  kCreated = 201,
  kAccepted = 202,
  kNoContent = 204,
  kFound = 302,
  kSeeOther = 303,
  kNotModified = 304,
  kBadRequest = 400,
  kUnauthorized = 401,
  kForbidden = 403,
  kNotFound = 404,
  kMethodNotAllowed = 405,
  kRequestTimeout = 408,
  kConflict = 409,
  kContentTooLarge = 413,
  kUriTooLong = 414,
  kUnsupportedMediaType = 415,
  kUnprocessable = 422,
  kTooManyRequests = 429,
  kHeadTooLarge = 431,
  kInternal = 500,
  kNotImplemented = 501,
  kBadGateway = 502,
  kUnavailable = 503,
  kVersionNotSupported = 505,
};

constexpr int number(HttpStatus status) { return static_cast<int>(status); }

constexpr HttpStatus status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return HttpStatus::kUnprocessable;
    case ErrorKind::kConsumed:
      return HttpStatus::kBadRequest;
    case ErrorKind::kUnauthenticated:
      return HttpStatus::kUnauthorized;
    case ErrorKind::kForbidden:
      return HttpStatus::kForbidden;
    case ErrorKind::kNotFound:
      return HttpStatus::kNotFound;
    case ErrorKind::kConflict:
      return HttpStatus::kConflict;
    case ErrorKind::kLimited:
      return HttpStatus::kTooManyRequests;
    case ErrorKind::kUpstream:
      return HttpStatus::kBadGateway;
    case ErrorKind::kUnavailable:
      return HttpStatus::kUnavailable;
    case ErrorKind::kInternal:
      return HttpStatus::kInternal;
  }
  return HttpStatus::kInternal;
}

}  // namespace usher::http
