#include "server/http/messages/problem.h"

#include <algorithm>

namespace usher::http {
namespace {

constexpr std::chrono::seconds kDefaultRetry{1};

constinit std::atomic<const char*> problem_pages{nullptr};

std::string type_of(std::string_view code) {
  const char* const pages = problem_pages;
  return pages ? std::string(pages).append("/").append(code) : "about:blank";
}

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

std::string text_of(const Problem& problem, json::Object members) {
  if (members.empty()) return json::encode(problem);
  auto all = json::to_value(problem);
  for (auto& member : members) all.object()->append(std::move(member));
  return json::to_text(all);
}

Response respond(HttpStatus status, const Words& words, std::optional<WrongFields> fields, json::Object members = {}) {
  const auto more = fields ? fields->more : 0;
  const Problem problem{.type = type_of(words.wire),
                        .title = std::string(words.title),
                        .status = number(status),
                        .detail = std::string(words.detail),
                        .code = std::string(words.wire),
                        .errors = fields ? std::optional(std::move(fields->first)) : std::nullopt,
                        .errors_left_out = more > 0 ? std::optional(static_cast<std::int64_t>(more)) : std::nullopt};
  Response response{.status = status, .body = text_of(problem, std::move(members)), .log_code = problem.code};
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

Response respond_to(const Error& error, std::optional<WrongFields> fields, json::Object members = {}) {
  const auto& row = error.row();
  const auto detail = is_ours(error) ? std::string(row.detail) : error.detail();
  auto response = respond(status_of(row.kind), {row.wire, row.title, detail}, std::move(fields), std::move(members));
  const bool waits = row.kind == ErrorKind::kLimited || row.kind == ErrorKind::kUnavailable;
  if (waits) response.with("Retry-After", std::to_string(error.retry_after.value_or(kDefaultRetry).count()));
  response.not_before = error.not_before;
  response.is_switched_off = error.code == ErrorCode::kChatOff || error.code == ErrorCode::kAdaptOff;
  response.log_note = log_note_of(error);
  return response;
}

}  // namespace

void set_problem_pages(const char* path) { problem_pages = path; }

std::string log_note_of(const Error& error) {
  const auto& cause = error.cause.for_log();
  if (error.what.empty() || !is_ours(error)) return cause;
  return cause.empty() ? error.detail() : error.detail() + ": " + cause;
}

Response problem_response(const Error& error, json::Object members) {
  const bool lists_fields = error.row().kind == ErrorKind::kInvalid || !error.fields.empty();
  return respond_to(error, lists_fields ? std::optional(fields_of(error)) : std::nullopt, std::move(members));
}

Response problem_response(const Error& error, std::vector<ProblemField> errors) {
  return respond_to(error, WrongFields{.first = std::move(errors)});
}

Response problem_response(Refusal refusal, std::string_view detail) {
  const auto& row = row_of(refusal);
  return respond(row.status, {row.wire, row.title, detail.empty() ? row.detail : detail}, std::nullopt);
}

Response json_text_response(HttpStatus status, std::string json) {
  return Response{.status = status, .body = std::move(json)}.with("Content-Type", kJsonType);
}

}  // namespace usher::http
