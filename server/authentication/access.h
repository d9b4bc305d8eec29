#pragma once

#include "server/http/routing/access.h"

// The groups of the operations that have to do with accounts. The surface of an operation, by its path, says which credentials it
// takes; the group says who may call.

namespace usher::access {

using http::AccessGroup;
using http::Audience;
using http::Effect;
using http::KeyScope;

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
    "chat", "conversations of the user or the visitor", Audience::kVisitors, Effect::kChats, KeyScope::kNone, true};
inline constexpr AccessGroup kAdapt{"adapt",
                                    "pages for the user, and for the visitor where ADAPT_VISITORS is true",
                                    Audience::kVisitors,
                                    Effect::kChats,
                                    KeyScope::kNone,
                                    true};
inline constexpr AccessGroup kMergeChat{
    "merge chat", "a visitor's conversations into the account", Audience::kUsers, Effect::kChats, KeyScope::kNone, true};
inline constexpr AccessGroup kFinish{"second step", "of the user's session, or of a sign-in that waits for it",
                                     Audience::kHolders, Effect::kWrites};
inline constexpr AccessGroup kMakePasskey{"make a passkey",   "of the user's account, or of the account that it signs up",
                                          Audience::kHolders, Effect::kWrites,
                                          KeyScope::kNone,    false,
                                          http::kAlways};
inline constexpr AccessGroup kReadOwn{"read own", "shows the user's own data", Audience::kUsers, Effect::kReads};
inline constexpr AccessGroup kChangeOwn{"change own", "changes or proves the user's own data", Audience::kUsers, Effect::kWrites};
inline constexpr AccessGroup kTakeOut{
    "take out own", "the user's data with the texts of the chat", Audience::kUsers, Effect::kChats, KeyScope::kNone, false,
    http::kAlways};
inline constexpr AccessGroup kProviderTokens{"provider tokens", "tokens that a provider issued for the user", Audience::kUsers,
                                             Effect::kChats};
inline constexpr AccessGroup kLeave{"leave", "signs out or stops a view", Audience::kUsers, Effect::kLeaves};
inline constexpr AccessGroup kReadProfile{
    "read site profile", "the profile, for a page of the site", Audience::kUsers, Effect::kReads, KeyScope::kNone, true};
inline constexpr AccessGroup kWriteProfile{
    "write site profile", "the profile, from a page of the site", Audience::kUsers, Effect::kWrites, KeyScope::kNone, true};
inline constexpr AccessGroup kBackEnd{"back end", "a user's profile", Audience::kBackEnds, Effect::kReads,
                                      KeyScope::kProfileRead};
inline constexpr AccessGroup kAdminReads{"admin reads", "lists and shows", Audience::kAdmins, Effect::kReads,
                                         KeyScope::kAdminRead};
inline constexpr AccessGroup kAdminActs{"admin acts", "changes what hands out no power", Audience::kAdmins, Effect::kWrites,
                                        KeyScope::kAdminWrite};
inline constexpr AccessGroup kAdminGrants{"admin hands out power",
                                          "roles, accounts of others, addresses, factors, keys",
                                          Audience::kAdmins,
                                          Effect::kWrites,
                                          KeyScope::kNone,
                                          false,
                                          http::kAlways};

// Of these groups, operations that ask for a fresh session under a condition of several rows.
inline constexpr http::Access kReadSecrets{kReadOwn, "of an account without a password"};
inline constexpr http::Access kChangeSecrets{kChangeOwn, "of an account without a password"};
inline constexpr http::Access kChangeApp{kChangeOwn, "of an account with an app"};
inline constexpr http::Access kBeginApp{kChangeOwn, "of an account whose passkey is the demanded second factor"};
inline constexpr http::Access kChangeCodes{kChangeOwn, "of an account with an app, or without a password"};
inline constexpr http::Access kChangeAddress{kChangeOwn, "without the password"};
inline constexpr http::Access kChangeWaysIn{kChangeOwn, http::kAlways};
inline constexpr http::Access kChangeOfLastDay{kChangeOwn, "a proof of the last day"};
inline constexpr http::Access kBeginPasskey{kReadOwn, http::kAlways};
inline constexpr http::Access kChangeOwnPasskey{kChangeOwn, "to confirm one that was switched off"};
inline constexpr http::Access kCreateUser{kAdminActs, "to make an admin, a verified address or a claim that users may not set"};
inline constexpr http::Access kActOnUser{kAdminActs, "on another admin"};
inline constexpr http::Access kActOnFields{kAdminActs,
                                           "to set a role, an address or a claim that users may not set, and on another admin"};

}  // namespace usher::access
