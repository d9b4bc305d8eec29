#include "server/ops/ops_endpoints.h"

#include "common/core/questionnaire/questionnaire_schema.h"
#include "common/crypto/digest.h"
#include "server/authentication/access.h"
#include "server/http/messages/client_address.h"
#include "server/http/routing/pipeline.h"
#include "server/http/routing/revalidation.h"
#include "server/ops/docs.h"

namespace usher::ops {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

constexpr std::string_view kTag = "Operations";
constexpr access::AccessGroup kMetrics{"metrics", "for programs on this machine, or with METRICS_TOKEN",
                                       access::Audience::kOperators, access::Effect::kReads};
constexpr access::AccessGroup kWakes{"wake", "for commands of this installation, which sign by its secret",
                                     access::Audience::kOperators, access::Effect::kReads};
constexpr std::string_view kSchemaType = "application/schema+json";
constexpr std::chrono::seconds kBetweenEvents{2};
constexpr const char* kPlain = "text/plain; version=0.0.4; charset=utf-8";

struct HealthView {
  std::string status;
  std::optional<std::string> database = {};
  static constexpr std::string_view kSchema = "Health";
  static constexpr auto fields() {
    return json::fields_of(
        json::required("status", &HealthView::status),
        json::optional("database", &HealthView::database, {.about = "`asleep`: the next request that needs it wakes it"}));
  }
};

/// The problem of the part that is not ready, named in `errors`. The cause is for the log alone: any client may ask.
Response not_ready(const Error& why, const std::string& part) {
  const auto& row = why.row();
  return http::problem_response(why, {http::ProblemField{part, std::string(row.wire), std::string(row.detail)}});
}

/// The JWKS (RFC 7517 §5), from memory.
Response jwks(const core::KeyRing& keys, const Request& request) {
  const auto snapshot = keys.snapshot();
  return http::revalidated(request, {http::kJsonType, snapshot->jwks.text, snapshot->jwks.etag, http::kKeysCached});
}

/// The schema that editors check a questionnaire file against; it changes only with a release.
Response questionnaire_schema(const Request& request) {
  static const std::string kText = json::to_pretty_text(core::questionnaire_schema()) + "\n";
  static const std::string kEtag = "\"" + crypto::sha256_base64url(kText) + "\"";
  return http::revalidated(request, {kSchemaType, kText, kEtag, "public, max-age=3600"});
}

/// True for a client with METRICS_TOKEN, and for one of this machine, unless a proxy may stand before it: one that says nothing
/// of itself does before a public address.
bool may_read_metrics(const OpsUseCases& use, const Request& request) {
  const auto token = http::bearer_token(request);
  if (token && !use.metrics_token.empty() && crypto::equal_in_constant_time(*token, use.metrics_token.expose())) return true;
  const auto client = IpAddress::parse(request.client_address);
  return client && client->is_loopback() && (request.from_operators || use.is_local) && !http::is_forwarded(request) &&
         http::is_sent_to_loopback(request);
}

/// Two events, of which only a buffer on the way lets the first wait for the second. Safe from any thread.
class StreamTest {
 public:
  /// Error: kOverloaded while as many connections are held as it may hold.
  Result<Response> answer(Time now) {
    constexpr std::string_view kEvent = "event: test\ndata: {}\n\n";
    const Lock lock(mutex_);
    auto& oldest = held_until_.at(next_);
    if (oldest > now) return Error{.code = ErrorCode::kOverloaded, .retry_after = kBetweenEvents};
    oldest = now + kBetweenEvents;
    next_ = (next_ + 1) % held_until_.size();
    Response response{.body = std::string(kEvent) + std::string(kEvent), .not_before = oldest, .held_after = kEvent.size()};
    return std::move(response.with("Content-Type", std::string(http::kEventStream)));
  }

 private:
  Mutex mutex_;
  std::array<Time, 16> held_until_ GUARDED_BY(mutex_){};
  std::size_t next_ GUARDED_BY(mutex_) = 0;
};

bool is_for_operators(const OpsUseCases& use, const Request& request) { return request.from_operators || !use.has_listener; }

Result<Response> metrics(const OpsUseCases& use, const Request& request) {
  if (!is_for_operators(use, request)) return error(ErrorCode::kNotFound);
  if (!may_read_metrics(use, request))
    return error(ErrorCode::kForbidden,
                 "Metrics are for clients on this machine, not through a proxy, and for clients that send METRICS_TOKEN as "
                 "bearer token");
  return Response{.body = use.metrics.expose()}.with("Content-Type", kPlain);
}

/// A probe does not wake a database that sleeps. One that did not wake when it was asked to is not ready.
Result<Response> readiness(const OpsUseCases& use, const Request& request) {
  const auto awake = use.awake();
  const std::vector<ReadinessCheck> of_sleeper{{"database", use.last_wake}};
  for (const auto& check : awake ? use.readiness : of_sleeper) {
    const auto outcome = check.run();
    if (outcome.ok()) continue;
    if (is_for_operators(use, request)) return not_ready(outcome.error(), check.part);
    auto without_reason = http::problem_response(http::Refusal::kBusy);
    without_reason.log_note = http::log_note_of(outcome.error());
    return without_reason;
  }
  return json_response(HttpStatus::kOk, awake ? HealthView{"ready"} : HealthView{"ready", "asleep"});
}

/// A row of this file; answered at once unless it names a lane. `work`: const Request& -> Response or Result<Response>.
template <class F>
http::Endpoint row(http::Endpoint own, F work) {
  if (own.method.empty()) own.method = "GET";
  own.tag = kTag;
  if (own.lane == Lane::kRead) own.lane = Lane::kQuick;
  own.handle = http::without_body([work](Request& request) -> Result<Response> { return work(request); });
  return own;
}

std::vector<http::Endpoint> document_rows(const OpsUseCases& use) {
  if (!use.docs_enabled) return {};
  return {
      row({.path = "/openapi.json",
           .name = "show_openapi",
           .access = access::kOpen,
           .summary = "This document",
           .about = "OpenAPI 3.1, for generators of clients.",
           .answer_schema = json::kSchemaOf<json::Object>},
          [use](const Request&) { return http::json_text_response(HttpStatus::kOk, use.openapi()); }),
      row({.path = "/docs",
           .name = "show_docs",
           .access = access::kOpen,
           .summary = "A page to read this document and try the calls",
           .about = "This page.",
           .answer_schema = json::kSchemaOf<std::string>,
           .answer_type = "text/html",
           .revalidates = true},
          docs_page),
      row({.path = "/docs/{file}",
           .name = "show_docs_file",
           .access = access::kOpen,
           .summary = "Scripts and styles of /docs",
           .about = "What the page is made of.",
           .answer_schema = json::kSchemaOf<std::string>,
           .answer_type = "*/*",
           .revalidates = true,
           .errors = {ErrorCode::kNotFound}},
          docs_file),
  };
}

std::vector<http::Endpoint> problem_page_rows() {
  return {
      row({.path = kProblemPages,
           .name = "list_problems",
           .access = access::kOpen,
           .summary = "A page of all error codes",
           .about = "All codes of problems, by status.",
           .answer_schema = json::kSchemaOf<std::string>,
           .answer_type = "text/html"},
          problem_list),
      row({.path = "/auth/problems/{code}",
           .name = "show_problem",
           .access = access::kOpen,
           .summary = "A page about an error code, the type of its problems",
           .about = "The `type` of every problem refers to such a page.",
           .answer_schema = json::kSchemaOf<std::string>,
           .answer_type = "text/html",
           .errors = {ErrorCode::kNotFound}},
          problem_page),
  };
}

}  // namespace

std::vector<http::Endpoint> ops_endpoints(const OpsUseCases& use) {
  std::vector<http::Endpoint> rows{
      row({.path = "/healthz",
           .name = "show_health",
           .access = access::kOpen,
           .summary = "Whether the process runs",
           .about = "For a supervisor: 200 while the process runs.",
           .answer_schema = json::kSchemaOf<HealthView>},
          [](const Request&) { return json_response(HttpStatus::kOk, HealthView{"ok"}); }),
      row({.path = "/readyz",
           .name = "show_readiness",
           .access = access::kOpen,
           .summary = "Whether the database answers and takes writes",
           .about = "For a load balancer: 200 while requests can be served. It does not wake a database that sleeps.",
           .lane = Lane::kWrite,
           .answer_schema = json::kSchemaOf<HealthView>,
           .errors = {ErrorCode::kDatabaseUnreachable}},
          [use](const Request& request) { return readiness(use, request); }),
      row({.method = "POST",
           .path = "/auth/wake",
           .name = "wake_database",
           .access = {kWakes},
           .summary = "Read the keys again, and wake a database that sleeps",
           .about =
               "Commands send it after a change that a sleeping server would see late: keys, questionnaires, mail that is due.",
           .lane = Lane::kWrite,
           .success = HttpStatus::kNoContent,
           .errors = {ErrorCode::kForbidden}},
          [use](const Request& request) -> Result<Response> {
            USHER_CHECK(use.wake(http::bearer_token(request).value_or("")));
            return Response{.status = HttpStatus::kNoContent};
          }),
      row({.path = "/metrics",
           .name = "show_metrics",
           .access = {kMetrics},
           .summary = "Metrics for Prometheus",
           .about = "For this machine, or with METRICS_TOKEN as bearer token.",
           .answer_schema = json::kSchemaOf<std::string>,
           .answer_type = "text/plain",
           .errors = {ErrorCode::kForbidden, ErrorCode::kNotFound}},
          [use](const Request& request) { return metrics(use, request); }),
      row({.path = "/auth/stream-test",
           .name = "test_stream",
           .access = access::kOpen,
           .summary = "Two events, two seconds apart",
           .about = "For `usher doctor --origin`: shows whether what is on the way passes events on as they come.",
           .answer_schema = json::kSchemaOf<std::string>,
           .answer_type = http::kEventStream,
           .errors = {ErrorCode::kOverloaded}},
          [test = std::make_shared<StreamTest>()](const Request& request) { return test->answer(request.received); }),
      row({.path = "/.well-known/jwks.json",
           .name = "show_jwks",
           .access = access::kOpen,
           .summary = "The keys that access tokens verify with (RFC 7517)",
           .about = "Back ends verify access tokens with these keys and cache them for five minutes.",
           .answer_schema = json::kSchemaOf<json::Object>,
           .revalidates = true},
          [use](const Request& request) { return jwks(use.keys, request); }),
      row({.path = "/schemas/questionnaire.json",
           .name = "show_questionnaire_schema",
           .access = access::kOpen,
           .summary = "The JSON Schema of questionnaire files, for editors",
           .about = "Name it as $schema in a questionnaire file.",
           .answer_schema = json::kSchemaOf<json::Object>,
           .answer_type = kSchemaType,
           .revalidates = true},
          questionnaire_schema),
  };
  if (use.test_openapi)
    rows.push_back(row({.path = "/openapi-test.json",
                        .name = "show_test_openapi",
                        .access = access::kOpen,
                        .summary = "The document of /auth/test",
                        .about = "OpenAPI 3.1, for clients of tests from outside.",
                        .answer_schema = json::kSchemaOf<json::Object>},
                       [use](const Request&) { return http::json_text_response(HttpStatus::kOk, use.test_openapi()); }));
  for (auto& row : problem_page_rows()) rows.push_back(std::move(row));
  for (auto& row : document_rows(use)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace usher::ops
