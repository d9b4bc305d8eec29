#pragma once

#include <type_traits>

#include "server/http/routing/endpoint.h"

// Makers of rows: a row states what is its own, and the rest follows from the method and from the types of its work.

namespace usher::http {

/// Fills in what the method says: a row that writes is in Lane::kWrite unless it names another one.
inline void describe_method(Endpoint& row, std::string_view method) {
  row.method = method;
  if (method != "GET" && row.lane == Lane::kRead) row.lane = Lane::kWrite;
}

/// Fills in what the type of the answer says: Status, Result of the body, or Result<Response>, of which the row has the schema.
template <class Answer>
void describe_answer(Endpoint& row) {
  if constexpr (std::is_same_v<Answer, Status>)
    row.success = row.success == HttpStatus::kOk ? HttpStatus::kNoContent : row.success;
  else if constexpr (!std::is_same_v<Answer, Result<Response>>)
    row.answer_schema = json::kSchemaOf<typename Answer::value_type>;
}

/// Fills in what the type of the body says; it is required unless the row says BodyRule::kMayJson.
template <json::HasFields Body>
void describe_body(Endpoint& row) {
  if (row.body == BodyRule::kNone) row.body = BodyRule::kJson;
  row.body_schema = json::kSchemaOf<Body>;
}

inline Result<Response> respond(HttpStatus, Result<Response> answer) { return answer; }
inline Result<Response> respond(HttpStatus status, const Status& answer) {
  USHER_CHECK(answer);
  return Response{.status = status};
}
template <class Body>
Result<Response> respond(HttpStatus status, Result<Body> answer) {
  USHER_TRY(const auto body, std::move(answer));
  return json_response(status, body);
}

/// Work may leave the request out: (const Use&, Request&, Rest...) or (const Use&, Rest...).
template <class F, class Use, class... Rest>
concept Work = std::is_invocable_v<const F&, const Use&, Request&, Rest...> || std::is_invocable_v<const F&, const Use&, Rest...>;

template <class F, class Use, class... Rest>
auto do_work(const F& work, const Use& use, Request& request, Rest&&... rest) {
  if constexpr (std::is_invocable_v<const F&, const Use&, Request&, Rest...>)
    return work(use, request, std::forward<Rest>(rest)...);
  else
    return work(use, std::forward<Rest>(rest)...);
}

template <class F, class Use, class... Rest>
using WorkAnswer =
    decltype(do_work(std::declval<const F&>(), std::declval<const Use&>(), std::declval<Request&>(), std::declval<Rest>()...));

/// Completes a row. `use`: what `work` gets, copied. Body: decoded for it; void for none;
/// json::Value of any shape, which the row describes. Caller: what `work` gets after the
/// request, from `admit`: (const Use&, Request&, const auto& run) -> Result<Response>, which identifies the caller before the
/// body is read.
template <class Body, class... Caller, class Use, class F, class Admit>
Endpoint completed_row(Endpoint row, const Use& use, F work, Admit admit) {
  if constexpr (std::is_void_v<Body>) {
    describe_answer<WorkAnswer<F, Use, Caller...>>(row);
    row.handle = without_body([use, work, admit, status = row.success](Request& request) -> Result<Response> {
      return admit(use, request, [&](const Caller&... caller) -> Result<Response> {
        return respond(status, do_work(work, use, request, caller...));
      });
    });
  } else {
    describe_answer<WorkAnswer<F, Use, Caller..., Body>>(row);
    if constexpr (json::HasFields<Body>) describe_body<Body>(row);
    row.handle = [use, work, admit, rule = row.body, status = row.success](Request& request) -> Response {
      return response_of(admit(use, request, [&](const Caller&... caller) -> Result<Response> {
        Body body{};
        if (auto problem = read_body(request, rule, body)) return std::move(*problem);
        return respond(status, do_work(work, use, request, caller..., std::move(body)));
      }));
    };
  }
  return row;
}

/// Completes a row for all callers.
template <class Body = void, class Use, class F>
Endpoint open_row(Endpoint row, const Use& use, F work) {
  return completed_row<Body>(std::move(row), use, work, [](const Use&, Request&, const auto& run) { return run(); });
}

}  // namespace usher::http
