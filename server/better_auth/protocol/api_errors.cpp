#include "server/better_auth/protocol/api_errors.h"

namespace usher::better_auth {
namespace {

using http::HttpStatus;
using http::Response;

/// The protocol's error for each core error, unless an endpoint translates it.
constexpr std::array kDefaults{
    Translation{ErrorCode::kUnauthenticated, api_error::kUnauthorized},
    Translation{ErrorCode::kInvalidCredentials, api_error::kInvalidEmailOrPassword},
    Translation{ErrorCode::kInvalidPassword, api_error::kInvalidPassword},
    Translation{ErrorCode::kInvalidToken, api_error::kInvalidToken},
    Translation{ErrorCode::kTokenExpired, api_error::kInvalidToken},
    Translation{ErrorCode::kAccountSuspended, api_error::kBannedUser},
    Translation{ErrorCode::kSecondFactorLost, api_error::kSecondFactorLost},
    Translation{ErrorCode::kEmailNotVerified, api_error::kEmailNotVerified},
    Translation{ErrorCode::kSignupDisabled, api_error::kSignUpDisabled},
    Translation{ErrorCode::kFreshSessionRequired, api_error::kSessionNotFresh},
    Translation{ErrorCode::kForbidden, api_error::kForbidden},
    Translation{ErrorCode::kUserNotFound, api_error::kUserNotFound},
    Translation{ErrorCode::kPasskeyNotFound, api_error::kPasskeyNotFound},
    Translation{ErrorCode::kEmailTaken, api_error::kUserExists},
    Translation{ErrorCode::kConflict, api_error::kConflict},
};

/// The protocol's error for each code of a refused new password.
struct PasswordFault {
  std::string_view code;
  ApiError fault;
};
constexpr std::array kPasswordFaults{
    PasswordFault{"TOO_SHORT", api_error::kPasswordTooShort}, PasswordFault{"TOO_LONG", api_error::kPasswordTooLong},
    PasswordFault{"TOO_COMMON", api_error::kPasswordCompromised}, PasswordFault{"BREACHED", api_error::kPasswordCompromised},
    PasswordFault{"PERHAPS_BREACHED", api_error::kPasswordCompromised}};

struct ErrorEnvelope {
  std::string message;
  std::optional<std::string> code;
  std::optional<std::string> url = {};

  static constexpr auto fields() {
    return json::fields_of(json::required("message", &ErrorEnvelope::message), json::optional("code", &ErrorEnvelope::code),
                           json::optional("url", &ErrorEnvelope::url));
  }
};

Response respond(HttpStatus status, std::string_view code, std::string_view message) {
  auto response = http::json_response(
      status,
      ErrorEnvelope{.message = std::string(message), .code = code.empty() ? std::nullopt : std::optional(std::string(code))});
  response.log_code = code;
  return response;
}

std::optional<ApiError> fault_in(const auto& translations, ErrorCode code) {
  for (const auto& row : translations)
    if (row.code == code) return row.fault;
  return std::nullopt;
}

std::optional<ApiError> default_fault(const Error& error) {
  if (auto fault = fault_in(kDefaults, error.code)) return fault;
  switch (error.row().kind) {
    case ErrorKind::kLimited:
      return api_error::kTooManyRequests;
    case ErrorKind::kUnavailable:
      return api_error::kUnavailable;
    case ErrorKind::kInternal:
    case ErrorKind::kUpstream:
      return api_error::kFailed;
    case ErrorKind::kInvalid:
    case ErrorKind::kConsumed:
    case ErrorKind::kUnauthenticated:
    case ErrorKind::kForbidden:
    case ErrorKind::kNotFound:
    case ErrorKind::kConflict:
      return std::nullopt;
  }
  return std::nullopt;
}

Response refuse_fields(const Error& error) {
  std::string issues;
  const auto shown = std::min(error.fields.size(), kMostFieldErrors);
  for (const auto& field : std::span(error.fields).first(shown)) {
    if (field.field.find("password") != std::string::npos)
      for (const auto& row : kPasswordFaults)
        if (row.code == field.code) return refuse(row.fault);
    if (field.code == core::kClaimsTooLong)
      return refuse(api_error::kClaimsTooLong, "[body." + field.field + "] " + field.message);
    issues.append(issues.empty() ? "[body." : "; [body.").append(field.field).append("] ").append(field.message);
  }
  if (const auto more = error.fields.size() - shown + error.fields_left_out; more > 0)
    issues.append("; and ").append(std::to_string(more)).append(" more");
  return refuse_invalid(issues.empty() ? error.detail() : issues);
}

}  // namespace

Response refuse(const ApiError& fault) { return refuse(fault, fault.message); }

Response refuse(const ApiError& fault, std::string_view message) {
  if (fault != api_error::kFailed) return respond(fault.status, fault.code, message);
  return Response{.status = fault.status, .log_code = "INTERNAL"}.with("Content-Type", http::kJsonType);
}

Response refuse_with_page(const Error& error, std::string url) {
  const auto& row = error.row();
  auto response =
      http::json_response(http::status_of(row.kind),
                          ErrorEnvelope{.message = std::string(row.title), .code = std::string(row.wire), .url = std::move(url)});
  response.log_code = row.wire;
  return response;
}

Response refuse_invalid(std::string_view message) { return respond(HttpStatus::kBadRequest, "VALIDATION_ERROR", message); }

Response refuse_field(std::string_view field) {
  return respond(HttpStatus::kBadRequest, "FIELD_NOT_ALLOWED", std::string(field) + " is not allowed to be set");
}

Response refuse_missing_field(std::string_view field) {
  return respond(HttpStatus::kBadRequest, "MISSING_FIELD", std::string(field) + " is required");
}

Response refuse_media_type(std::string_view sent, std::string_view allowed) {
  const auto message = "Content-Type \"" + std::string(sent) + "\" is not allowed. Allowed types: " + std::string(allowed);
  return respond(HttpStatus::kUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", message);
}

Response translate(const Error& error, std::initializer_list<Translation> here) {
  auto fault = fault_in(here, error.code);
  if (!fault) fault = default_fault(error);
  const auto& row = error.row();
  auto response = fault                                        ? refuse(*fault)
                  : error.code == ErrorCode::kValidationFailed ? refuse_fields(error)
                                                               : respond(http::status_of(row.kind), row.wire, error.detail());
  if (row.kind == ErrorKind::kLimited || row.kind == ErrorKind::kUnavailable) {
    const auto seconds = std::to_string(error.retry_after.value_or(std::chrono::seconds(1)).count());
    response.with("Retry-After", seconds).with("X-Retry-After", seconds);
  }
  response.not_before = error.not_before;
  response.log_note = http::log_note_of(error);
  return response;
}

Response refuse_transport(http::Refusal refusal) {
  const auto& row = http::row_of(refusal);
  const bool is_nowhere = refusal == http::Refusal::kUnknownPath || refusal == http::Refusal::kMethodNotAllowed;
  if (is_nowhere) return {.status = HttpStatus::kNotFound, .log_code = std::string(row.wire)};  // the protocol has no body
  return refusal == http::Refusal::kInternalFailure ? refuse(api_error::kFailed) : respond(row.status, row.wire, row.detail);
}

}  // namespace usher::better_auth
