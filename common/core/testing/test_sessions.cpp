#include "common/core/testing/test_sessions.h"

#include "common/core/authority/authority.h"
#include "common/core/passkeys/passkey_proofs.h"
#include "common/core/sign_in/sign_in_obstacles.h"
#include "common/core/testing/moved_clock.h"
#include "common/core/testing/test_namespaces.h"
#include "common/settings/providers.h"
#include "common/store/accounts/accounts.h"

namespace usher::core {
namespace {

/// An account, and what it signs in with.
struct Holder {
  domain::User user;
  SignInMethods methods;
  std::optional<domain::Account> credential;
};

Result<Holder> holder_of(const TestUseCases& use, const TestSessionOrder& order) {
  USHER_TRY(const auto name, parse_test_namespace(order.in_namespace));
  Holder holder;
  auto found = use.users.find(order.account);
  if (!found.ok() && !contains(order.account, '@')) found = use.users.find(test_address(order.account, name));
  USHER_TRY(holder.user, std::move(found));
  USHER_TRY(holder.methods, use.users.sign_in_methods(holder.user.id));
  USHER_TRY(holder.credential,
            use.ports.transactions.read([&](store::Stores& tx) { return tx.accounts.find_credential(holder.user.id); }));
  return holder;
}

Result<std::chrono::seconds> parse_age(std::string field, const std::optional<std::string>& text) {
  if (!text) return std::chrono::seconds(0);
  return parse_move(std::move(field), *text);
}

/// The first factor by which a sign-in of that kind goes on; else why it does not.
using FirstOrWhy = std::variant<FirstFactor, std::string_view>;

FirstOrWhy by_password(const TestUseCases& use, const Holder& holder) {
  const auto& credential = holder.credential;
  const auto now = use.ports.clock.now();
  if (!credential || !credential->has_password(now)) return "It has no password that is valid then";
  if (credential->updated_at > now) return "Its password was set after that";
  if (credential->initial_until) return "Its password is an initial one, which a sign-in replaces before it gives a session";
  if (credential->breached_at && use.breached.asks_for_change(holder.user))
    return "Its password was found among breached ones, and a sign-in replaces it before it gives a session";
  return FirstFactor{};
}

FirstOrWhy by_passkey(const TestUseCases& use, const Holder& holder) {
  for (const auto& passkey : holder.methods.passkeys)
    if (passkey.works_at(use.ceremonies.party().working_id()) && passkey.created_at <= use.ports.clock.now())
      return FirstFactor{.kind = FirstFactor::Kind::kPasskey,
                         .amr = amr_of_passkey(passkey.user_verified),
                         .proof = domain::proof_of(way_of_passkey(passkey.user_verified), use.ports.clock.now()),
                         .passkey = passkey.id};
  return "It has no passkey of this site that is as old";
}

FirstOrWhy by_provider(const TestUseCases& use, const Holder& holder) {
  const auto providers = settings::configured_providers(use.ports.settings.oauth);
  const auto is_way_in = [&](const domain::Account& account) {
    return account.created_at <= use.ports.clock.now() &&
           std::ranges::any_of(providers, [&](const auto& one) { return account.is_at(one.name, one.issuer); });
  };
  for (const auto& account : holder.methods.accounts)
    if (is_way_in(account))
      return FirstFactor{.kind = FirstFactor::Kind::kSocial,
                         .amr = kFederatedAmr,
                         .proof = domain::proof_of(domain::Way::kProvider, use.ports.clock.now(), use.ports.clock.now())};
  return "It is linked to no provider that is configured, or not as long";
}

FirstOrWhy by_mail(const TestUseCases&, const Holder& holder) {
  if (!holder.user.is_verified) return "Its address is not verified, and a sign-in by mail would verify it";
  return FirstFactor{.kind = FirstFactor::Kind::kMail, .amr = "otp"};
}

FirstOrWhy by_app(const TestUseCases& use, const Holder& holder) {
  const auto& factor = holder.methods.factor;
  if (!factor || !factor->confirmed_at || factor->is_lost()) return "It has no authenticator app";
  if (*factor->confirmed_at > use.ports.clock.now()) return "Its authenticator app was confirmed after that";
  FirstOrWhy first;
  for (const auto one : {&by_password, &by_provider, &by_mail}) {
    first = one(use, holder);
    auto* const found = std::get_if<FirstFactor>(&first);
    if (!found) continue;
    found->amr = with_second_factor(found->amr);
    found->proof = domain::proof_of(domain::Way::kFactor, use.ports.clock.now());
    break;
  }
  return first;
}

/// In the order of kTestWays.
constexpr std::array kFirsts{&by_app, &by_passkey, &by_password, &by_provider, &by_mail};
static_assert(kFirsts.size() == kTestWays.size());

/// Error: kStateNotMade.
Result<FirstFactor> first_factor(const TestUseCases& use, const Holder& holder, const TestSessionOrder& order) {
  USHER_TRY(const auto obstacles, sign_in_obstacles_of(holder.user, use.ports));
  if (obstacles.front().level == Obstacle::Level::kBlocks) return state_not_made("account", obstacles.front().text);
  std::string_view why;
  for (std::size_t i = 0; i < kTestWays.size(); ++i) {
    if (order.by && *order.by != kTestWays.at(i)) continue;
    auto first = kFirsts.at(i)(use, holder);
    if (auto* const found = std::get_if<FirstFactor>(&first)) return std::move(*found);
    why = std::get<std::string_view>(first);
  }
  return state_not_made("by", std::string(order.by ? why : "It has no way in"));
}

}  // namespace

Result<SessionGrant> TestSessions::issue(const TestSessionOrder& order) const {
  USHER_TRY(const auto age, parse_age("age", order.age));
  USHER_TRY(const auto proved, parse_age("proved", order.proved ? order.proved : order.age));
  if (proved > age) return state_not_made("proved", "A sign-in proves its user; give at most the age");
  const auto now = now_.now();
  std::optional<SessionGrant> grant;
  USHER_CHECK(as_of_(now - age, [&](const TestUseCases& use) -> Status {
    USHER_TRY(auto holder, holder_of(use, order));
    const auto& user = holder.user;
    if (use.ports.clock.now() < user.created_at)
      return state_not_made("age", "The account is younger; make it with an earlier created_at");
    USHER_TRY(auto first, first_factor(use, holder, order));
    first.remember = order.remember;
    first.is_browser = order.cookies;
    auto issuance = use.issuer.prepare(user, std::move(first), std::nullopt, {.user_agent = "TEST_API"});
    auto& session = issuance.session.session;
    session.proved_at = now - proved;
    const bool is_whole = domain::suffices(session.proved_by, domain::ProofKind::kApp);
    if (!is_whole && needs_second_factor(user, use.ports.settings))
      return state_not_made("by", "A sign-in sets up a second factor before it gives a session");
    if (!is_whole && asks_second_factor(user, use.ports.settings))
      return state_not_made("by", "A sign-in by it asks for the second factor; use app or passkey");
    USHER_TRY(auto issued, use.ports.transactions.write(
                               [&](store::Stores& tx) { return use.issuer.issue_or_challenge(tx, user.id, issuance); }));
    USHER_TRY(auto outcome, use.issuer.finish(std::move(issuance), std::move(issued)));
    grant.emplace(std::get<SessionGrant>(std::move(outcome)));
    return done();
  }));
  return std::move(*grant);
}

}  // namespace usher::core
