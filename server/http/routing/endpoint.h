#pragma once

#include "common/base/cursor.h"
#include "server/http/lanes/lanes.h"
#include "server/http/messages/problem.h"
#include "server/http/messages/request.h"
#include "server/http/routing/access.h"

namespace usher::http {

enum class BodyRule {
  kNone,     ///< The body is ignored.
  kJson,     ///< A JSON body is required.
  kMayJson,  ///< A body, if present, is JSON; an absent body counts as {}.
};

/// A query parameter, for the document. A repeated one is refused (422) before the handler runs.
struct QueryParameter {
  std::string_view name;
  std::string_view about;
  std::span<const std::string_view> one_of = {};
};

/// One of several bodies.
template <class... T>
constexpr json::SchemaSource schema_of_either() {
  return [](json::SchemaBook& book) -> json::Value { return json::Object{{"anyOf", json::Array{json::schema_of<T>(book)...}}}; };
}

/// A path of a row that is put together, kept once for as long as the program lives, as the paths of other rows are. Safe from
/// any thread.
std::string_view kept_path(std::string path);

/// One route. Dispatch, 405, lanes, metrics, logs and OpenAPI are derived from the row; nothing else is registered.
struct Endpoint {
  std::string_view method;
  std::string_view path;  ///< `{name}` stands for one segment.
  std::string_view name;  ///< The use case's name; operationId and search word.
  Access access;          ///< Who may call it. Handlers get an actor, which identification alone makes.
  std::string_view summary;
  std::string_view about = {};    ///< Sentences for a client's author, in the document.
  std::string_view example = {};  ///< A body that works, as JSON; of a row with a body.
  std::string_view tag;
  Lane lane = Lane::kRead;
  BodyRule body = BodyRule::kNone;
  json::SchemaSource body_schema = nullptr;
  HttpStatus success = HttpStatus::kOk;
  json::SchemaSource answer_schema = nullptr;  ///< Null: no body.
  std::string_view answer_type = kJsonType;
  std::vector<std::string_view> other_answer_types = {};  ///< Texts, where the query asks for one.
  bool may_be_empty = false;                              ///< Answers 204 where there is nothing to say.
  bool revalidates = false;                               ///< Answers 304 to its own ETag in If-None-Match.
  std::vector<QueryParameter> query = {};
  std::vector<ErrorCode> errors = {};  ///< Its own errors; the document adds those of access, body and lane.
  bool is_polled = false;              ///< A page asks for it every few seconds: logged at the level debug unless it fails.
  bool is_documented = true;           ///< False: pages for people or another product's protocol; absent from the document.
  std::function<Response(Request&)> handle;

  /// Its one name in logs, metrics and all that shows them, such as `GET /auth/me`.
  [[nodiscard]] std::string route() const { return std::string(method).append(" ").append(path); }
  /// Whether it is a link that the protocol of a provider or another product follows by GET, though it consumes a code or a
  /// token.
  [[nodiscard]] bool acts_on_get() const { return method == "GET" && access->acts_on_get; }
};

/// Returns 415 if the body is not declared as JSON.
std::optional<Response> refuse_foreign_body(const Request& request);

/// Reads the body as the decoder does. Returns the response of a body that breaks the rule: 415, 400 or 422, checked in this
/// order.
std::optional<Response> read_body(const Request& request, BodyRule rule, json::Decoder decoder, void* body);
template <class Body>
std::optional<Response> read_body(const Request& request, BodyRule rule, Body& body) {
  return read_body(request, rule, &json::decode_into<Body>, &body);
}

/// The response, or that of the error.
Response response_of(Result<Response> answer);

/// Makes a handler without a body: `work`: Request& -> Result<Response>.
template <class F>
std::function<Response(Request&)> without_body(F work) {
  return [work](Request& request) -> Response {
    if (auto refusal = refuse_foreign_body(request)) return std::move(*refusal);
    return response_of(work(request));
  };
}

inline constexpr std::string_view kFormType = "application/x-www-form-urlencoded";
/// Whether the body is declared as a form.
bool carries_form(const Request& request);

/// At most so many fields may a form or query have; the pipeline refuses more before any handler runs.
inline constexpr std::size_t kMostFields = 500;
/// How many fields a query or form has, by its separators alone.
std::size_t count_fields(std::string_view text);

/// Returns the first value of that name in a query or form; nullopt if absent.
std::optional<std::string> parameter_of(std::string_view text, std::string_view name);
/// Returns the parameters of a query or form in order (application/x-www-form-urlencoded), decoded; an undecodable one as sent.
std::vector<std::pair<std::string, std::string>> form_parameters(std::string_view text);
/// Returns the query or form of these parameters, encoded.
std::string query_of(const std::vector<std::pair<std::string, std::string>>& parameters);
/// Returns path and query of a page without the parameters of these names.
std::string place_without(std::string_view place, std::initializer_list<std::string_view> names);
/// Returns the value of that name in the query, of several the first (only a parameter that its row does not name can have them);
/// nullopt if absent.
std::optional<std::string> query_parameter(const Request& request, std::string_view name);
/// The parameter `name` of a list, which is sorted as Cursor::sorted_by says; nullopt if absent. Error: kValidationFailed.
Result<std::optional<Cursor>> cursor_parameter(const Request& request, std::string_view sorted_by = {},
                                               std::string_view name = "cursor");

}  // namespace usher::http
