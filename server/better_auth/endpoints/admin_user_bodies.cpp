#include "server/better_auth/endpoints/admin_user_bodies.h"

#include "common/domain/user.h"

namespace usher::better_auth {

json::Object data_in(const json::Object& sent) {
  const auto* const data = sent.find("data");
  return data && data->object() ? *data->object() : json::Object();
}

Role role_of(const json::Value& asked) {
  const auto* list = asked.array();
  const auto* word = list && list->size() == 1 ? list->front().string() : asked.string();
  if (!word) return {.text = {}, .fault = list ? api_error::kNoSuchRole : api_error::kInvalidRoleType};
  const bool is_known = std::find(domain::kRoles.begin(), domain::kRoles.end(), *word) != domain::kRoles.end();
  return {.text = *word, .fault = is_known ? std::nullopt : std::optional(api_error::kNoSuchRole)};
}

}  // namespace usher::better_auth
