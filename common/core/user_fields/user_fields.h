#pragma once

#include "common/json/fields.h"
#include "common/settings/settings.h"

namespace usher::core {

/// The bytes that a member has in a JSON object, its quotes, colon and comma included.
std::size_t member_bytes(std::string_view name, const json::Value& value);

/// The member that names what was left out.
inline constexpr const char* kClaimsOmitted = "claims_omitted";

/// Collects claims of a token until they have `most` bytes together. A claim that would pass this is left out whole, and later
/// ones that fit are still taken.
class ClaimBudget {
 public:
  explicit ClaimBudget(std::size_t most = settings::kMostClaimBytes) : left_(most) {}

  void add(std::string_view name, json::Value value);
  /// The claims, and where some were left out their names as `claims_omitted`: as many as have 1 KiB.
  [[nodiscard]] json::Object take() &&;

 private:
  std::size_t left_;
  json::Object kept_;
  json::Array omitted_;
  std::size_t left_for_names_ = 1024;
};

/// Truthiness in JavaScript: false for null, false, 0 and an empty text.
bool is_truthy(const json::Value& value);

/// FieldError::code of a value with which the claims would be longer than settings::kMostClaimBytes.
inline constexpr std::string_view kClaimsTooLong = "CLAIMS_TOO_LONG";

/// Who writes: a user at sign-up, a user later, or the site itself (an operator, an admin, an import), which may set every field.
enum class UserFieldWriter { kSignUp, kUser, kSite };

/// The site's own fields of accounts ([user_fields.NAME]): checks values, and decides what is returned. domain::User holds the
/// values as stored, with those of fields that are no longer declared. Immutable; thread-safe.
class UserFields {
 public:
  explicit UserFields(const settings::Settings& settings);

  [[nodiscard]] bool empty() const { return fields_.empty(); }
  [[nodiscard]] bool declares(std::string_view name) const;
  /// Whether users may set a member of `given`.
  [[nodiscard]] bool takes_any(const json::Object& given) const;
  /// Returns `stored` with the declared members of `given`; null takes a value back. Other members are ignored. Error:
  /// kValidationFailed with all faults: a wrong type or length, a truthy value of a field that the writer may not set, a required
  /// one without a value, more than 8 KiB of values, or a value of a claim that makes the claims longer, to more than
  /// settings::kMostClaimBytes (kClaimsTooLong).
  [[nodiscard]] Result<json::Object> apply(const json::Object& given, json::Object stored, UserFieldWriter writer) const;
  /// Returns `given` with the declared fields among `members`, which a client sent beside it. A field that has another value in
  /// each is a fault.
  [[nodiscard]] json::Object joined(json::Object given, const json::Object& members, json::Faults& faults) const;
  /// Returns the value that a text of the command line stands for: itself for texts and times, JSON for other types, null if it
  /// is empty. Error: kValidationFailed if the field is not declared or the text is not JSON.
  [[nodiscard]] Result<json::Value> read(std::string_view name, std::string_view text) const;
  /// Returns what users could not set themselves, for an account that goes to another user.
  [[nodiscard]] json::Object set_by_site(const json::Object& stored) const;
  /// Returns the fields whose values in `given` the writer may not set.
  [[nodiscard]] std::vector<std::string> refused(const json::Object& given, UserFieldWriter writer) const;
  /// Returns the required fields that a sign-up with `given` leaves out.
  [[nodiscard]] std::vector<std::string> missing(const json::Object& given) const;
  /// Returns the values of all fields that answers contain, or the default, or null; in the order of the declarations.
  [[nodiscard]] json::Object returned(const json::Object& stored) const;
  /// The same, absent if the site declares no field.
  [[nodiscard]] std::optional<json::Object> returned_if_any(const json::Object& stored) const;
  /// Returns all values, those of fields that answers never contain included; for operators.
  [[nodiscard]] json::Object all(const json::Object& stored) const;
  /// Whether the two differ in a claim that users may not set themselves: back ends take their rights from it.
  [[nodiscard]] bool change_power(const json::Object& before, const json::Object& after) const;
  /// Returns the values of the fields that are claims, without absent ones, in the order of the declarations; what would make
  /// them longer than settings::kMostClaimBytes is left out and named in `claims_omitted`.
  [[nodiscard]] json::Object claims(const json::Object& stored) const;
  /// Whether claims() leaves one out.
  [[nodiscard]] bool has_long_claims(const json::Object& stored) const;
  /// Returns `about`, whose members are those of an answer, as the claims of a token: the members in `always` stay, and of the
  /// others those that fit as with claims(), first those that are claims.
  [[nodiscard]] json::Object within_token(const json::Object& about, std::span<const std::string_view> always) const;

 private:
  [[nodiscard]] json::Object all_claims(const json::Object& stored) const;
  void check_claims(const json::Object& given, const json::Object& before, const json::Object& after, UserFieldWriter writer,
                    json::Faults& faults) const;

  const std::vector<settings::UserField>& fields_;
};

}  // namespace usher::core
