#include "common/core/tokens/access_tokens.h"
#include "common/core/tokens/profile_claims.h"
#include "common/core/user_fields/user_fields.h"
#include "server/authentication/rows.h"
#include "server/http/routing/pipeline.h"
#include "server/rest/rest.h"
#include "server/rest/views.h"

namespace usher::rest {
namespace {

constexpr std::array<std::string_view, 3> kSources{"account", "visitor", "none"};

struct ReaderView {
  std::optional<domain::User> user;
  std::optional<domain::Profile> profile;
  std::optional<json::Object> user_fields;
  json::Object traits;
  std::string audience;
  std::string_view source;

  static constexpr std::string_view kSchema = "Reader";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(
        required("user", &ReaderView::user, {.about = "as GET /auth/me has it; null without an account"}),
        required("profile", &ReaderView::profile), json::optional("user_fields", &ReaderView::user_fields),
        required("traits", &ReaderView::traits, {.about = "the members that JWT_PROFILE_CLAIMS names and the reader answered"}),
        required("audience", &ReaderView::audience, {.about = "equal for readers with equal traits; names no account"}),
        required("source", &ReaderView::source, {.one_of = kSources}));
  }
};

/// Dead credentials are ignored, but for an expired access token, which the client can renew. Who cannot be looked up now is not
/// taken for none.
Result<authentication::Principal> reader_of(const Surface& use, const Request& request) {
  auto found = use.who.identify_or_visitor(request);
  if (found.ok()) return found;
  const auto kind = found.error().row().kind;
  if (kind == ErrorKind::kInternal || kind == ErrorKind::kUnavailable) return found;
  USHER_TRY(const bool is_over, use.core.access_tokens.is_merely_over(http::bearer_token(request).value_or("")));
  return is_over ? std::move(found) : authentication::Principal();
}

Result<Response> show_reader(const Surface& use, const Request& request) {
  USHER_TRY(auto principal, reader_of(use, request));
  ReaderView view{.source = "none"};
  if (const auto owner = principal.owner()) {
    if (principal.actor) view.profile = principal.actor->profile();
    USHER_TRY(view.traits, use.core.profile_claims.traits_of(*owner, view.profile));
    view.source = principal.actor ? "account" : "visitor";
  }
  if (principal.actor) {
    view.user = principal.actor->user();
    view.user_fields = use.core.user_fields.returned_if_any(view.user->user_fields);
  }
  view.audience = core::audience_of(view.traits);
  auto response = json_response(HttpStatus::kOk, view);
  if (view.user) response.log_user_id = view.user->id.str();
  response.with("Cache-Control", "private, no-store");
  return response;
}

}  // namespace

std::vector<http::Endpoint> reader_endpoints(const Surface& use) {
  const authentication::Rows rows(use, "Questionnaire");
  return {rows.get(
      {.path = "/auth/reader",
       .name = "show_reader",
       .access = access::kOpen,
       .summary = "Who reads, and by which traits pages may adapt",
       .about = "For accounts, visitors and readers without either, in one call a page: 200 in each case. It renews nothing.",
       .answer_schema = json::kSchemaOf<ReaderView>,
       .errors = {ErrorCode::kUnauthenticated}},
      show_reader)};
}

}  // namespace usher::rest
