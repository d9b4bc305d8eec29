#pragma once

#include "common/base/secret.h"
#include "common/json/fields.h"

/// The bodies of endpoints about mailed links.
namespace usher::rest {

struct ForgotBody {
  std::string email;
  static constexpr std::string_view kSchema = "ForgotBody";
  static constexpr auto fields() { return std::tuple{json::required("email", &ForgotBody::email, {.format = "email"})}; }
};

struct ResetBody {
  Secret token;
  Secret new_password;
  static constexpr std::string_view kSchema = "ResetBody";
  static constexpr auto fields() {
    return std::tuple{json::required("token", &ResetBody::token), json::required("new_password", &ResetBody::new_password)};
  }
};

struct TokenBody {
  Secret token;
  static constexpr std::string_view kSchema = "TokenBody";
  static constexpr auto fields() { return std::tuple{json::required("token", &TokenBody::token, {.about = "from the mail"})}; }
};

struct ResendBody {
  std::optional<std::string> email;
  static constexpr std::string_view kSchema = "ResendBody";
  static constexpr auto fields() {
    return std::tuple{json::optional("email", &ResendBody::email, {.format = "email", .about = "absent: the caller's own"})};
  }
};

struct RestChangeEmailBody {
  std::string new_email;
  std::optional<Secret> password;
  static constexpr std::string_view kSchema = "ChangeEmailBody";
  static constexpr auto fields() {
    return std::tuple{json::required("new_email", &RestChangeEmailBody::new_email, {.format = "email"}),
                      json::optional("password", &RestChangeEmailBody::password, {.about = "absent: the session must be fresh"})};
  }
};

}  // namespace usher::rest
