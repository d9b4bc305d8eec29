#include "common/core/accounts/account_merge.h"
#include "common/domain/chat.h"
#include "server/authentication/rows.h"
#include "server/site/site.h"

namespace usher::site {
namespace {

struct MergeBody {
  std::optional<std::string> session_id;
  static constexpr std::string_view kSchema = "ChatMergeBody";
  static constexpr auto fields() {
    return std::tuple{json::optional("session_id", &MergeBody::session_id,
                                     {.max = domain::kMaxThreadNameBytes, .about = "one thread; default: all"})};
  }
};

struct MergedView {
  std::int64_t merged = 0;
  static constexpr auto fields() {
    return std::tuple{json::required("merged", &MergedView::merged, {.about = "threads merged into the account"})};
  }
};

Result<Response> merge(const Surface& use, const Request& request, const domain::SessionActor& actor, const MergeBody& body) {
  const auto visitor = use.cookies.visitor(request);
  MergedView view;
  if (visitor) {
    USHER_TRY(view.merged, use.core.account_merge.merge(actor, *visitor, body.session_id, authentication::caller_of(request)));
  }
  auto response = http::json_response(HttpStatus::kOk, view);
  if (visitor && !body.session_id) use.cookies.clear_visitor(response);  // all threads of the visitor are merged
  return response;
}

}  // namespace

std::vector<http::Endpoint> chat_merge_endpoint(const Surface& use) {
  const authentication::Rows rows(use, "Chat");
  return {rows.post<MergeBody>(
      {.path = "/api/chat/merge",
       .name = "merge_chat_sessions",
       .access = access::kMergeChat,
       .summary = "Merges the visitor's conversations from before the sign-in into the account, also those older than a day",
       .about = "The sign-in itself merges those of the last 24 hours.",
       .example = R"({})",
       .body = http::BodyRule::kMayJson,
       .answer_schema = json::kSchemaOf<MergedView>},
      merge)};
}

}  // namespace usher::site
