#include "server/rest/session_answer.h"

#include "server/http/messages/problem.h"
#include "server/rest/views.h"

namespace usher::rest {

http::Response session_answer(http::HttpStatus status, core::SessionGrant grant, const authentication::Cookies& cookies,
                              bool keeps_cookies) {
  http::Response set;
  if (keeps_cookies) cookies.set(set, grant);
  auto user = grant.user.id.str();
  auto response = json_response(
      status, SessionView{.access_token = std::move(grant.access_token),
                          .expires_in = grant.expires_in.count(),
                          .refresh_token = keeps_cookies ? std::nullopt : std::optional(std::move(grant.refresh_token)),
                          .user = std::move(grant.user),
                          .profile = std::move(grant.profile),
                          .merged = grant.merged ? std::optional(MergedThreadsView{grant.merged->threads}) : std::nullopt});
  response.log_user_id = std::move(user);
  for (auto& header : set.headers) response.headers.push_back(std::move(header));
  return response;
}

}  // namespace usher::rest
