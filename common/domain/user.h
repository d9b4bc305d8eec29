#pragma once

#include "common/base/id.h"
#include "common/json/field.h"
#include "common/json/value.h"

namespace usher::domain {

inline constexpr std::size_t kMaxNameCharacters = 255;
inline constexpr std::size_t kMaxImageCharacters = 2048;
/// A name is shown in mails, tables and logs: control characters would forge lines there.
inline constexpr json::Rules kNameRules{.max = kMaxNameCharacters, .one_line = true};

inline constexpr std::string_view kAdminRole = "admin";
inline constexpr std::array<std::string_view, 2> kRoles{"user", kAdminRole};

/// An account without credentials. fields() is what its owner and admins see.
struct User {
  UserId id;
  std::string email;             ///< In the form for comparison.
  std::string email_as_written;  ///< Mail goes to this form.
  std::optional<std::string> name;
  std::optional<std::string> image;
  std::string role = "user";
  bool is_active = true;
  bool is_verified = false;
  bool is_anonymous = false;
  bool two_factor_enabled = false;
  Time created_at{};
  Time updated_at{};
  std::optional<Time> last_login_at;
  std::optional<std::string> suspended_reason = {};  ///< An admin's reason while the account is suspended.
  std::optional<Time> suspended_until = {};          ///< When the suspension ends automatically; nullopt: never.
  /// The site's own fields as stored. core::UserFields decides which of them an answer contains.
  json::Object user_fields = {};
  std::optional<std::string> sign_up_network = {};  ///< See core::ErasureKey::sign_up_network().
  bool has_passkey = false;                         ///< One that is a second factor, see domain::Passkey::user_verified.
  bool had_proved_address = false;  ///< By a link to a provider, or before an admin set another or took the mark off.

  std::optional<Time> contested_at = {};  ///< The last sign-up with the unproved address that made another password or passkey.
  std::optional<Time> first_proved_at = {};  ///< An address; nullopt: never, or before this was kept.

  /// Another than the first to prove the address may have made the account (pre-hijacking).
  [[nodiscard]] bool is_unclaimed() const { return !is_verified && !had_proved_address; }
  /// Several sign-ups wait for the proof of the address, and none of them is known to be its owner's.
  [[nodiscard]] bool is_contested() const { return contested_at && is_unclaimed(); }

  /// By an administrator; the account stays with its owner, not with the next to prove the address.
  void unverify() {
    had_proved_address |= is_verified;
    is_verified = false;
  }

  void lift_suspension() {
    is_active = true;
    suspended_reason.reset();
    suspended_until.reset();
  }

  static constexpr std::string_view kSchema = "User";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &User::id), required("email", &User::email, {.format = "email"}),
                           required("name", &User::name), required("image", &User::image), required("role", &User::role),
                           required("is_active", &User::is_active), required("is_verified", &User::is_verified),
                           required("is_anonymous", &User::is_anonymous),
                           required("two_factor_enabled", &User::two_factor_enabled), required("created_at", &User::created_at),
                           required("updated_at", &User::updated_at), required("last_login_at", &User::last_login_at));
  }
};

/// The first letters of the first and the last word of the name; without a name that of the address. At most two characters.
std::string initials_of(const User& user);

/// Error: kValidationFailed on `name`.
Status check_name(std::string_view name);
/// Checks the URL of a picture: https. Error: kValidationFailed on `image`.
Status check_image(std::string_view url);

}  // namespace usher::domain
