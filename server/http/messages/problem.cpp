#include "server/http/messages/problem.h"

#include <algorithm>

namespace usher::http {
namespace {

constexpr std::chrono::seconds kDefaultRetry{1};

struct Words {
  std::string_view wire;
  std::string_view title;
  std::string_view detail;
};

/// The wrong fields of a body: the first ones, and how many more there are.
struct WrongFields {
  std::vector<ProblemField> first = {};
  std::size_t more = 0;
};

Response respond(HttpStatus status, const Words& words, std::optional<WrongFields> fields,
                 std::optional<Secret> reset_token = std::nullopt) {
  const auto more = fields ? fields->more : 0;
  const Problem problem{.type = std::string(kProblemPages) + "/" + std::string(words.wire),
                        .title = std::string(words.title),
                        .status = number(status),
                        .detail = std::string(words.detail),
                        .code = std::string(words.wire),
                        .errors = fields ? std::optional(std::move(fields->first)) : std::nullopt,
                        .errors_left_out = more > 0 ? std::optional(static_cast<std::int64_t>(more)) : std::nullopt,
                        .reset_token = std::move(reset_token)};
  Response response{.status = status, .body = json::encode(problem), .log_code = problem.code};
  response.with("Content-Type", kProblemType);
  if (status == HttpStatus::kUnauthorized) response.with("WWW-Authenticate", "Bearer");
  return response;
}

WrongFields fields_of(const Error& error) {
  WrongFields fields;
  const auto shown = std::min(error.fields.size(), kMostFieldErrors);
  for (const auto& field : std::span(error.fields).first(shown)) fields.first.push_back({field.field, field.code, field.message});
  fields.more = error.fields.size() - shown + error.fields_left_out;
  return fields;
}

/// Whether clients get the text of the row in place of the error's.
bool is_ours(const Error& error) {
  const auto kind = error.row().kind;
  return kind == ErrorKind::kInternal || kind == ErrorKind::kUnavailable || kind == ErrorKind::kUpstream;
}

Response respond_to(const Error& error, std::optional<WrongFields> fields, std::optional<Secret> reset_token) {
  const auto& row = error.row();
  const auto detail = is_ours(error) ? std::string(row.detail) : error.detail();
  auto response = respond(status_of(row.kind), {row.wire, row.title, detail}, std::move(fields), std::move(reset_token));
  const bool waits = row.kind == ErrorKind::kLimited || row.kind == ErrorKind::kUnavailable;
  if (waits) response.with("Retry-After", std::to_string(error.retry_after.value_or(kDefaultRetry).count()));
  response.not_before = error.not_before;
  response.is_switched_off = error.code == ErrorCode::kChatOff || error.code == ErrorCode::kAdaptOff;
  response.log_note = log_note_of(error);
  return response;
}

}  // namespace

std::string log_note_of(const Error& error) {
  const auto& cause = error.cause.for_log();
  if (error.what.empty() || !is_ours(error)) return cause;
  return cause.empty() ? error.detail() : error.detail() + ": " + cause;
}

Response problem_response(const Error& error, std::optional<Secret> reset_token) {
  const bool lists_fields = error.row().kind == ErrorKind::kInvalid || !error.fields.empty();
  return respond_to(error, lists_fields ? std::optional(fields_of(error)) : std::nullopt, std::move(reset_token));
}

Response problem_response(const Error& error, std::vector<ProblemField> errors) {
  return respond_to(error, WrongFields{.first = std::move(errors)}, std::nullopt);
}

Response problem_response(Refusal refusal, std::string_view detail) {
  const auto& row = row_of(refusal);
  return respond(row.status, {row.wire, row.title, detail.empty() ? row.detail : detail}, std::nullopt);
}

Response json_text_response(HttpStatus status, std::string json) {
  return Response{.status = status, .body = std::move(json)}.with("Content-Type", kJsonType);
}

}  // namespace usher::http
