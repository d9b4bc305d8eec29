#pragma once

#include "common/json/fields.h"
#include "server/http/messages/refusals.h"
#include "server/http/messages/response.h"

namespace usher::http {

/// One invalid field, as clients see it.
struct ProblemField {
  std::string field;
  std::string code;
  std::string message;

  static constexpr std::string_view kSchema = "ProblemField";
  static constexpr auto fields() {
    return json::fields_of(json::required("field", &ProblemField::field), json::required("code", &ProblemField::code),
                           json::required("message", &ProblemField::message));
  }
};

/// RFC 9457 problem details, with a stable `code`, and `errors` if fields are invalid: the first kMostFieldErrors of them.
struct Problem {
  std::string type;
  std::string title;
  std::int64_t status = 0;
  std::string detail;
  std::string code;
  std::optional<std::vector<ProblemField>> errors;
  std::optional<std::int64_t> errors_left_out;

  static constexpr std::string_view kSchema = "Problem";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("type", &Problem::type), required("title", &Problem::title),
                           required("status", &Problem::status), required("detail", &Problem::detail),
                           required("code", &Problem::code), json::optional("errors", &Problem::errors),
                           json::optional("errors_left_out", &Problem::errors_left_out,
                                          {.about = "how many more there are; errors has the first 20"}));
  }
};

/// Where this process has pages about codes: `type` is this, a slash and the code, relative to the server (RFC 9457 §3.1.1).
/// Without it `type` is `about:blank`. `path` is a literal. Called before the first answer; safe from any thread.
void set_problem_pages(const char* path);

inline constexpr const char* kProblemType = "application/problem+json";
inline constexpr const char* kJsonType = "application/json";

/// What clients don't get of an error, for Response::log_note: the sentence of a server failure, and the cause.
std::string log_note_of(const Error& error);

/// The response for an error of the core, with WWW-Authenticate or Retry-After where required. The cause is written only to
/// log_note. `members`: of the application, after those of Problem (RFC 9457 §3.2).
Response problem_response(const Error& error, json::Object members = {});
/// The same with `errors` that any client may see.
Response problem_response(const Error& error, std::vector<ProblemField> errors);
/// The response for a refusal of the transport; `detail` replaces the row's text.
Response problem_response(Refusal refusal, std::string_view detail = {});

/// A response with this JSON as its body.
Response json_text_response(HttpStatus status, std::string json);
template <json::HasFields View>
Response json_response(HttpStatus status, const View& view) {
  return json_text_response(status, json::encode(view));
}

inline Response no_content() { return {.status = HttpStatus::kNoContent}; }

}  // namespace usher::http
