#pragma once

#include "common/base/text.h"
#include "common/domain/profile.h"
#include "common/domain/user.h"
#include "common/json/single.h"
#include "server/better_auth/protocol/api_errors.h"
#include "server/better_auth/protocol/loose_types.h"

namespace usher::better_auth {

/// The single role of a word or a list of words, or the reason for refusing it.
struct Role {
  std::string text;
  std::optional<ApiError> fault = {};
};

inline Role role_of(const json::Value& asked) {
  const auto* list = asked.array();
  const auto* word = list && list->size() == 1 ? list->front().string() : asked.string();
  if (!word) return {.text = {}, .fault = list ? api_error::kNoSuchRole : api_error::kInvalidRoleType};
  return {.text = *word, .fault = contains(domain::kRoles, *word) ? std::nullopt : std::optional(api_error::kNoSuchRole)};
}

/// The members of `data` that an admin may set. Other members are ignored.
struct UserData {
  json::Patch<std::string> name;
  json::Patch<std::string> image;
  std::optional<json::Value> role;
  std::optional<std::string> email;
  std::optional<bool> verified;
  std::optional<bool> banned;
  json::Patch<std::string> ban_reason;
  json::Patch<Time> ban_expires;
  std::optional<json::Value> password;  ///< Never set; refused with a message of its own.
  domain::ProfileChange profile;

  static constexpr auto fields() {
    using json::optional;
    return json::concat(
        json::fields_of(optional("name", &UserData::name), optional("image", &UserData::image), optional("role", &UserData::role),
                        optional("email", &UserData::email), optional("emailVerified", &UserData::verified),
                        optional("banned", &UserData::banned), optional("banReason", &UserData::ban_reason),
                        optional("banExpires", &UserData::ban_expires), optional("password", &UserData::password)),
        json::nested(&UserData::profile));
  }
};

/// Returns the members of `data` as sent.
inline json::Object data_in(const json::Object& sent) {
  const auto* const data = sent.find("data");
  return data && data->object() ? *data->object() : json::Object();
}

using GetUserQuery = json::Single<"id", std::string>;

struct CreateUserBody {
  std::string email;
  std::optional<Secret> password;
  std::string name;
  std::optional<json::Value> role;
  UserData data;
  json::Object sent;  ///< All members, see Gate.

  static constexpr auto fields() {
    using json::optional;
    using json::required;
    return json::fields_of(required("email", &CreateUserBody::email), optional("password", &CreateUserBody::password),
                           required("name", &CreateUserBody::name), optional("role", &CreateUserBody::role),
                           optional("data", &CreateUserBody::data));
  }
};

struct UpdateUserBody {
  Coerced user_id;
  UserData data;
  json::Object sent;  ///< All members, see Gate.

  static constexpr auto fields() {
    return json::fields_of(json::required("userId", &UpdateUserBody::user_id), json::required("data", &UpdateUserBody::data));
  }
  [[nodiscard]] bool is_empty() const { return data_in(sent).empty(); }
};

struct SetRoleBody {
  Coerced user_id;
  json::Value role;

  static constexpr auto fields() {
    return json::fields_of(json::required("userId", &SetRoleBody::user_id), json::required("role", &SetRoleBody::role));
  }
};

struct BanBody {
  Coerced user_id;
  std::optional<std::string> reason;
  std::optional<Number> expires_in;  ///< Seconds.

  static constexpr auto fields() {
    return json::fields_of(json::required("userId", &BanBody::user_id), json::optional("banReason", &BanBody::reason),
                           json::optional("banExpiresIn", &BanBody::expires_in));
  }
};

struct SetPasswordBody {
  Secret new_password;
  Coerced user_id;

  static constexpr auto fields() {
    return json::fields_of(json::required("newPassword", &SetPasswordBody::new_password, {.min = 1}),
                           json::required("userId", &SetPasswordBody::user_id));
  }
};

/// A body with only the user's id.
using UserBody = json::Single<"userId", Coerced>;

}  // namespace usher::better_auth
