#pragma once

#include "common/core/authority/fresh_when.h"
#include "server/http/routing/endpoint.h"

// The groups of operations. The surface of an operation, by its path, says which credentials it takes; the group says who may
// call.

namespace usher::access {

inline constexpr std::array kCallerErrors{ErrorCode::kUnauthenticated, ErrorCode::kForbidden,
                                          ErrorCode::kTwoFactorEnrolmentRequired};
inline constexpr std::array kViewErrors{ErrorCode::kNotWhileViewing};
inline constexpr std::array kProofErrors{ErrorCode::kAdminSessionRequired, ErrorCode::kFreshSessionRequired};
inline constexpr std::array<std::string_view, 3> kSchemes{"bearer", "cookie", "apiKey"};
inline constexpr std::array<std::string_view, 3> kVisitorSchemes{"bearer", "cookie", ""};
constexpr auto part(const auto& list, std::size_t from, std::size_t count) { return std::span(list).subspan(from, count); }

/// Who may call an operation.
struct Audience {
  /// It does not ask who calls, or takes a credential of its own: a password, a link, a refresh token.
  static constexpr http::Callers kAnyone{};
  /// Anyone; it acts for the user or the visitor of the request, and may make the caller a visitor.
  static constexpr http::Callers kVisitors{
      .schemes = kVisitorSchemes, .change_errors = kViewErrors, .proof_errors = part(kProofErrors, 1, 1)};
  /// Users in a session, and callers with the token of a sign-in that is not complete.
  static constexpr http::Callers kHolders = kVisitors;
  /// Users in a session.
  static constexpr http::Callers kUsers{.schemes = part(kSchemes, 0, 2),
                                        .errors = part(kCallerErrors, 0, 1),
                                        .change_errors = kViewErrors,
                                        .proof_errors = kVisitors.proof_errors};
  /// Admins, and on the admin API keys with an admin scope.
  static constexpr http::Callers kAdmins{.schemes = kSchemes,
                                         .errors = kCallerErrors,
                                         .proof_errors = kProofErrors,
                                         .is_origin_checked = true,
                                         .curl = "-H \"Authorization: Bearer $USHER_API_KEY\""};
  /// API keys of back ends.
  static constexpr http::Callers kBackEnds{
      .schemes = part(kSchemes, 2, 1), .errors = part(kCallerErrors, 0, 1), .curl = kAdmins.curl};
  /// Tests from outside, with the key of the settings.
  static constexpr http::Callers kTesters{
      .schemes = part(kSchemes, 2, 1), .errors = part(kCallerErrors, 0, 2), .curl = "-H \"Authorization: Bearer $TEST_API_KEY\""};
  /// Programs of the operator on this machine, or with a token of the settings.
  static constexpr http::Callers kOperators{};
};

/// What an operation does. It decides whether a session may call it in which an admin views the site as the user.
enum class Effect {
  kReads,   ///< Allowed in a view.
  kLeaves,  ///< Refreshes, stops, signs out or signs in again: allowed in a view.
  kWrites,  ///< Refused in a view; allowed and audited in an impersonation of Better Auth.
  kChats,   ///< Reads or writes texts of the chat or a provider's tokens: refused in both.
};

/// What few groups have.
struct AccessOptions {
  bool takes_site_token = false;     ///< The JWT of GET /api/auth/token, too.
  std::string_view fresh_when = {};  ///< As http::Access has its proof, which is a fresh session.
};

/// Who may call an operation, by which credential: one row of the table that docs/reference/access.md prints.
struct AccessGroup : http::Group {
  constexpr AccessGroup(std::string_view group, std::string_view sentence, const http::Callers& who, Effect what,
                        AccessOptions also = {})
      : Group{group,
              sentence,
              &who,
              what == Effect::kWrites || what == Effect::kChats,
              what == Effect::kWrites || what == Effect::kLeaves,
              also.fresh_when},
        effect(what),
        takes_site_token(also.takes_site_token) {}

  Effect effect;
  bool takes_site_token;
};

/// Precondition: the row's group is an AccessGroup, as all groups are.
inline const AccessGroup& group_of(const http::Endpoint& row) { return static_cast<const AccessGroup&>(row.access.group()); }

inline constexpr AccessGroup kOpen{"open", "published, or the form that asks for the credential", Audience::kAnyone,
                                   Effect::kReads};
inline constexpr AccessGroup kSignIn{"sign in", "signs in or acts by a password, a mailed link, a code or a provider",
                                     Audience::kAnyone, Effect::kLeaves};
inline constexpr AccessGroup kRefresh{"refresh", "renews or ends the session of the cookie or token, if there is one",
                                      Audience::kAnyone, Effect::kLeaves};
inline constexpr AccessGroup kVisitorReads{"read, visitors too", "what the user or the visitor of the request owns",
                                           Audience::kVisitors, Effect::kReads};
inline constexpr AccessGroup kVisitorWrites{"write, visitors too", "what the user or the visitor of the request owns",
                                            Audience::kVisitors, Effect::kWrites};
inline constexpr AccessGroup kMailedLink{"mailed link", "by a link or an address in the body, or the caller's own address",
                                         Audience::kVisitors, Effect::kWrites};
inline constexpr AccessGroup kChat{
    "chat", "conversations of the user or the visitor", Audience::kVisitors, Effect::kChats, {.takes_site_token = true}};
inline constexpr AccessGroup kAdapt{"adapt",
                                    "pages for the user, and for the visitor where ADAPT_VISITORS is true",
                                    Audience::kVisitors,
                                    Effect::kChats,
                                    {.takes_site_token = true}};
inline constexpr AccessGroup kMergeChat{
    "merge chat", "a visitor's conversations into the account", Audience::kUsers, Effect::kChats, {.takes_site_token = true}};
inline constexpr AccessGroup kFinish{"second step", "of the user's session, or of a sign-in that waits for it",
                                     Audience::kHolders, Effect::kWrites};
inline constexpr AccessGroup kMakePasskey{"make a passkey",
                                          "of the user's account, or of the account that it signs up",
                                          Audience::kHolders,
                                          Effect::kWrites,
                                          {.fresh_when = http::kAlways}};
inline constexpr AccessGroup kReadOwn{"read own", "shows the user's own data", Audience::kUsers, Effect::kReads};
inline constexpr AccessGroup kChangeOwn{"change own", "changes or proves the user's own data", Audience::kUsers, Effect::kWrites};
inline constexpr AccessGroup kTakeOut{"take out own",
                                      "the user's data with the texts of the chat",
                                      Audience::kUsers,
                                      Effect::kChats,
                                      {.fresh_when = http::kAlways}};
inline constexpr AccessGroup kProviderTokens{"provider tokens", "tokens that a provider issued for the user", Audience::kUsers,
                                             Effect::kChats};
inline constexpr AccessGroup kLeave{"leave", "signs out or stops a view", Audience::kUsers, Effect::kLeaves};
inline constexpr AccessGroup kReadProfile{
    "read site profile", "the profile, for a page of the site", Audience::kUsers, Effect::kReads, {.takes_site_token = true}};
inline constexpr AccessGroup kWriteProfile{
    "write site profile", "the profile, from a page of the site", Audience::kUsers, Effect::kWrites, {.takes_site_token = true}};
inline constexpr AccessGroup kBackEnd{"back end", "a user's profile", Audience::kBackEnds, Effect::kReads};
inline constexpr AccessGroup kAdminReads{"admin reads", "lists and shows", Audience::kAdmins, Effect::kReads};
inline constexpr AccessGroup kAdminActs{"admin acts", "changes what hands out no power", Audience::kAdmins, Effect::kWrites};
inline constexpr AccessGroup kAdminGrants{"admin hands out power",
                                          "roles, accounts of others, addresses, factors, keys",
                                          Audience::kAdmins,
                                          Effect::kWrites,
                                          {.fresh_when = http::kAlways}};

// Of these groups, operations that ask for a fresh session under a condition of several rows.
inline constexpr http::Access kReadSecrets{kReadOwn, "of an account without a password"};
inline constexpr http::Access kChangeSecrets{kChangeOwn, "of an account without a password"};
inline constexpr http::Access kChangeApp{kChangeOwn, "of an account with an app"};
inline constexpr http::Access kBeginApp{kChangeOwn, "of an account whose passkey is the demanded second factor"};
inline constexpr http::Access kChangeCodes{kChangeOwn, "of an account with an app, or without a password"};
inline constexpr http::Access kChangeAddress{kChangeOwn, "without the password"};
inline constexpr http::Access kChangeWaysIn{kChangeOwn, http::kAlways};
/// To remove a row of an own resource, see common/core/own/own.h.
template <class Own>
inline constexpr http::Access kRemoveOwn = Own::kIsWayIn ? kChangeWaysIn : http::Access(kChangeOwn);
inline constexpr http::Access kChangeOfLastDay{kChangeOwn, "a proof of the last day"};
inline constexpr http::Access kBeginPasskey{kReadOwn, http::kAlways};
inline constexpr http::Access kChangeOwnPasskey{kChangeOwn, "to confirm one that was switched off"};
inline constexpr http::Access kCreateUser{kAdminActs, core::kFreshForNewUser};
inline constexpr http::Access kActOnUser{kAdminActs, "on another admin"};
inline constexpr http::Access kActOnFields{kAdminActs, core::kFreshForChange};

}  // namespace usher::access
