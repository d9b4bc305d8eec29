#pragma once

#include "common/json/fields.h"

namespace usher::domain {

inline constexpr std::size_t kMostPasskeys = 20;  ///< Of an account.

/// A stored passkey (WebAuthn credential) of an account.
struct Passkey {
  PasskeyId id;
  UserId user_id;
  std::string credential_id;               ///< base64url.
  std::string public_key;                  ///< The COSE key, base64url.
  std::string rp_id;                       ///< Of the relying party for which it was made.
  std::optional<std::string> user_handle;  ///< nullopt: imported, so that the authenticator's is not known.
  std::string aaguid;                      ///< The authenticator's model, a UUID; empty or zeros if it does not say.
  std::string transports;                  ///< Words separated by spaces.
  std::int64_t sign_count = 0;             ///< 0: the authenticator does not count.
  bool user_verified = false;              ///< At the registration: it is a second factor, too.
  bool backup_eligible = false;            ///< May be synchronised to other devices.
  bool backed_up = false;
  std::optional<std::string> name;
  Time created_at{};
  std::optional<Time> last_used_at;
  std::optional<Time> switched_off_at;  ///< Since when its counter is doubted; its owner confirms it or removes it.

  /// Whether it signs in at this relying party now.
  [[nodiscard]] bool works_at(std::string_view relying_party) const { return rp_id == relying_party && !switched_off_at; }

  /// As a sign-up keeps it until its address is confirmed.
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &Passkey::id), required("user_id", &Passkey::user_id),
                           required("credential_id", &Passkey::credential_id), required("public_key", &Passkey::public_key),
                           required("rp_id", &Passkey::rp_id), json::optional("user_handle", &Passkey::user_handle),
                           required("aaguid", &Passkey::aaguid), required("transports", &Passkey::transports),
                           required("sign_count", &Passkey::sign_count), required("user_verified", &Passkey::user_verified),
                           required("backup_eligible", &Passkey::backup_eligible), required("backed_up", &Passkey::backed_up),
                           json::optional("name", &Passkey::name), required("created_at", &Passkey::created_at));
  }
};

/// How people know it: by its name, else by its authenticator's.
std::string shown_name(const Passkey& passkey);
/// A name for a new passkey: that of its authenticator, else of the browser and system that made it.
std::string passkey_name(const Passkey& made, std::string_view user_agent);

/// The name of an authenticator's model by its AAGUID, such as "Windows Hello"; empty if unknown.
std::string_view authenticator_name(std::string_view aaguid);

}  // namespace usher::domain
