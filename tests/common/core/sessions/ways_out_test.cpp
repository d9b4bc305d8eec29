#include "common/core/sessions/ways_out.h"

#include "common/base/encoding.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/chat/chat.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_change.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/credentials/right_loss.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/provider_account.h"
#include "common/core/providers/provider_identity.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sessions/known_device.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/sessions/session_streams.h"
#include "common/core/sessions/session_validity.h"
#include "common/core/sessions/sessions.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/sign_in/email_account.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/upkeep/secret_abandonment.h"
#include "common/db/open_database.h"
#include "common/domain/email_address.h"
#include "common/store/accounts/accounts.h"
#include "common/store/sessions/sessions.h"
#include "common/store/sessions/verifications.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/common/core/upkeep/secrets.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/restless_database.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;
using domain::Beside;
using domain::Gone;
using domain::WayOut;

constexpr std::string_view kGrace = "grace@example.com";
constexpr std::string_view kCarol = "carol@example.com";
constexpr std::string_view kThief = "thief@example.com";
constexpr std::string_view kNextPassphrase = "another passphrase";

/// Whose session ends: that of a user or an admin, the view of a user by an admin, or that of an anonymous account.
enum class Of { kUser, kAdmin, kView, kAnonymous };
constexpr std::array<std::string_view, 4> kOfNames{"of a user", "of an admin", "from a view", "of an anonymous account"};

const std::string kOwn = "this session";
const std::string kOther = "the other session";
const std::string kView = "the view of the user";
const std::string kOwnView = "the view that this session began";
const std::string kOtherView = "the view that the other session began";
const std::string kParent = "the session of the admin who views";
const std::string kStranger = "the session of another account";

/// A session that the walk watches, with a chat stream that runs.
struct Watched {
  SessionId id;
  std::string session_token;
  std::string refresh_token;
  std::optional<ChatCall> chat = {};
  bool is_cut = false;
};

struct Engine {
  Adapt adapt = {};
  std::shared_ptr<db::Database> database = {};  ///< See World.
};

/// Ada with all that an account can have: as a user, viewed by Grace, or as an admin, who views Carol in both sessions.
struct Walk {
  Walk(WayOut by, Of whose, const Engine& engine) : way(by), of(whose), adapt(with(engine.adapt)) {
    world->database = engine.database;
    build();
  }

  Adapt with(const Adapt& engine) const {
    return [engine, is_limited = way == WayOut::kBeyondLimit](settings::Settings& settings) {
      with_secrets(kOldSecret)(settings);
      with_chat_upstream(settings);
      if (is_limited) settings.tokens.sessions_per_user = 2;
      if (engine) engine(settings);
    };
  }

  Core& core() { return kit->core(); }
  FakeClock& clock() { return world->clock; }
  template <class F>
  auto write(F work) {
    return must(core().ports.transactions.write(work));
  }
  domain::SessionActor actor(const std::string& name) { return must(identify(*kit, sessions.at(name).session_token)); }
  /// The session that the row's Gone::kThis is about.
  [[nodiscard]] const std::string& own() const { return of == Of::kView ? kView : kOwn; }
  domain::AdminActor administer(const std::string& name) { return must(core().authentication.administer(actor(name), caller())); }
  void watch(const std::string& name, const SessionGrant& grant) {
    sessions[name] = {grant.session.id, std::string(grant.session_token.expose()), std::string(grant.refresh_token.expose())};
  }
  void view(const std::string& name, const std::string& by, const UserId& viewed) {
    watch(name, must(core().impersonation.view_as(administer(by), viewed, "to look")));
  }

  void build();
  void sign_everybody_in();
  void remember_browsers();
  void issue_links();
  void make(const std::string& age);
  void run_chats();
  /// In a process of its own, while no server runs.
  void abandon_secret();
  void undo();

  const WayOut way;
  const Of of;
  const Adapt adapt;
  std::shared_ptr<World> world = std::make_shared<World>();
  std::optional<TestCore> kit;
  UserId user;
  std::map<std::string, Watched> sessions;
  std::string reset_token;
  std::map<std::string, ApiKeyId> keys;  ///< By their age.
};

void Walk::build() {
  kit.emplace(world, adapt);
  sign_everybody_in();
  remember_browsers();
  issue_links();
  make("older");
  clock().advance(minutes(1));
  if (way == WayOut::kUndone) must(core().email_change.ask(actor(kOwn), kThief, secret(kPassphrase), caller()));
  clock().advance(seconds(1));
  make("newer");
  run_chats();
}

void Walk::sign_everybody_in() {
  const auto grace = sign_up(*kit, kGrace);
  make_admin(*kit, grace);
  watch(kParent, grace);
  const auto carol = sign_up(*kit, kCarol);
  watch(kStranger, carol);
  const auto ada = of == Of::kAnonymous ? must(core().anonymous_users.sign_in(caller())) : sign_up(*kit);
  user = ada.user.id;
  watch(kOwn, ada);
  if (of != Of::kAnonymous && way != WayOut::kReclaimed) must(core().user_admin.verify_email(admin(), kAda));
  kit->run("UPDATE users SET first_proved_at_ms = first_proved_at_ms - 777600000");  // nine days: before the older ways in
  if (of == Of::kAdmin) make_admin(*kit, ada);
  clock().advance(seconds(1));
  if (of != Of::kAnonymous) watch(kOther, sign_in(*kit));
  if (way == WayOut::kExpired && of != Of::kView) {
    const auto over = std::to_string(to_ms(clock().now() + minutes(5)));
    kit->run("UPDATE sessions SET expires_at_ms = " + over + " WHERE id = '" + sessions.at(kOwn).id.str() + "'");
  }
  if (of != Of::kAdmin) return view(kView, kParent, user);
  view(kOwnView, kOwn, carol.user.id);
  view(kOtherView, kOther, carol.user.id);
}

void Walk::remember_browsers() {
  const auto trust = [&](std::string_view by) {
    return DeviceTrust{.until = clock().now() + kTrustLife, .user_agent = "curl", .by = std::string(by)}.to_payload();
  };
  write([&](store::Stores& tx) -> Status {
    for (const auto* name : {"trusted", "trusted by the passkey", "known"})
      USHER_CHECK(tx.verifications.remember_device(name, user, name, clock().now() + kDeviceLife, clock().now()));
    USHER_CHECK(tx.verifications.trust_device(user, "trusted by the passkey", trust("older")));
    return tx.verifications.trust_device(user, "trusted", trust(kTrustedByCode));
  });
}

void Walk::issue_links() {
  using namespace domain::purpose;
  for (const auto* purpose : {kResetPassword, kSignInLink, kTwoFactor, kEnrolment}) {
    const auto made = prepare_verification_token(
        core().ports, {.purpose = purpose, .life = std::chrono::hours(1), .user = user, .address = std::string(kAda)});
    write([&](store::Stores& tx) { return issue_verification_token(tx, made); });
    if (purpose == kResetPassword) reset_token = made.token.expose();
  }
}

void Walk::make(const std::string& age) {
  const auto now = clock().now() - (age == "older" ? days(8) : days(0));
  write([&](store::Stores& tx) {
    return tx.accounts.insert({.id = AccountId(age),
                               .user_id = user,
                               .provider = age,
                               .provider_account_id = "17",
                               .password_hash = std::nullopt,
                               .created_at = now,
                               .updated_at = now});
  });
  kit->run("INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) VALUES ('" + age + "', '" +
           user.str() + "', '" + age + "', '', 0, " + std::to_string(to_ms(now)) + ")");
  if (of == Of::kAdmin) keys[age] = must(core().api_keys.create(administer(kOwn), domain::kAdminReadScope, age)).key.id;
}

void Walk::run_chats() {
  for (auto& [name, session] : sessions) {
    const auto by = actor(name);
    if (by.is_impersonated()) continue;  // no chat in a view
    session.chat = must(core().chat.ask({.owner = domain::Owner(by.user().id), .actor = &by}, {.message = "x"}, "{}", caller()));
    core().session_streams.watch(by.session().id, session.chat->answer, [&cut = session.is_cut] { cut = true; });
  }
  kit->settle();
}

void Walk::abandon_secret() {
  for (auto& [name, session] : sessions) {
    session.chat.reset();
    session.is_cut = true;
  }
  kit.reset();
  const auto with_next = [this](settings::Settings& settings) {
    adapt(settings);
    with_secrets(kNewSecret)(settings);
  };
  {
    const auto settings = test_settings(*world, with_next);
    const auto database = must(db::open_database(settings.database.url.expose()));
    must(SecretAbandonment(settings, world->clock, world->random, *database).run(admin()));
  }
  kit.emplace(world, with_next);
}

void Walk::undo() {
  must(core().email_verification.verify({.token = secret(Mailbox(*kit).secret("change_email", kThief))}, caller()));
  issue_links();  // the change voids those to the old address
  must(core().email_change.undo(secret(Mailbox(*kit).secret("email_changed", kAda)), caller()));
}

/// What differs from the row, in words: "this session stays".
class Comparison {
 public:
  explicit Comparison(Walk& walk) : walk_(walk), row_(domain::row_of(walk.way)) {
    compare_sessions();
    compare_account();
  }
  std::vector<std::string> differences;

 private:
  void expect(bool ends, bool has_ended, const std::string& what) {
    if (ends != has_ended) differences.push_back(what + (has_ended ? " ends" : " stays"));
  }
  bool exists(const std::string& from_where) { return walk_.kit->number("SELECT count(*) FROM " + from_where) > 0; }

  /// A sign-out from a view is about the view and its parent alone.
  [[nodiscard]] bool is_of_view_alone() const { return walk_.of == Of::kView && row_.beside == Beside::kWithParent; }
  [[nodiscard]] bool ends_this() const { return row_.sessions == Gone::kThis || row_.sessions == Gone::kAll; }
  [[nodiscard]] bool ends_others() const {
    return !is_of_view_alone() &&
           (row_.sessions == Gone::kOthers || row_.sessions == Gone::kAll || row_.sessions == Gone::kProved);
  }
  [[nodiscard]] bool ends_views() const { return ends_others() || row_.beside == Beside::kViewsOnly; }
  [[nodiscard]] bool ends(const std::string& name) const {
    if (row_.way == WayOut::kSecretAbandoned) return true;
    if (name == kStranger) return false;
    if (name == kParent) return is_of_view_alone();
    if (name == walk_.own()) return ends_this() || is_of_view_alone();
    if (name == kOwnView) return ends_this() || ends_views();
    return name == kView || name == kOtherView ? ends_views() : ends_others();
  }
  /// The session that the caller has afterwards.
  [[nodiscard]] bool gets_new_tokens(const std::string& name) const {
    return row_.beside == Beside::kOldTokens && name == (walk_.of == Of::kView ? kParent : kOwn);
  }

  bool lives(const SessionId& id) {
    return must(walk_.core().ports.transactions.read([&](store::Stores& tx) -> Result<bool> {
      USHER_TRY(const auto found, tx.sessions.find_with_user(id));
      return found ? is_valid(tx, *found, walk_.clock().now()) : Result<bool>(false);
    }));
  }
  void compare_sessions() {
    must(walk_.core().session_streams.stop_orphans());
    for (const auto& [name, session] : walk_.sessions) {
      expect(ends(name), !lives(session.id), name);
      if (walk_.way != WayOut::kSecretAbandoned && session.chat) expect(ends(name), session.is_cut, "chat stream of " + name);
      for (const auto& reason :
           walk_.kit->texts("SELECT end_reason FROM sessions WHERE end_reason IS NOT NULL AND id = '" + session.id.str() + "'"))
        if (reason != to_text(row_.reason)) differences.push_back(name + " ends as " + reason);
    }
    for (const auto& [name, session] : walk_.sessions)
      expect(ends(name) || gets_new_tokens(name), !refresh(*walk_.kit, session.refresh_token).ok(), "refresh token of " + name);
  }
  void compare_account() {
    const auto& gone = row_.account;
    const auto is_trusted = [&](const std::string& id) {
      return exists("verifications WHERE id = '" + id + "' AND payload IS NOT NULL");
    };
    expect(gone.trust == Gone::kAll, !is_trusted("trusted"), "trusted browser");
    expect(gone.trust != Gone::kNone, !is_trusted("trusted by the passkey"), "browser trusted by the passkey");
    expect(gone.known == Gone::kAll, !exists("verifications WHERE id = 'known'"), "known browser");
    const auto has_token = [&](const std::string& purpose) {
      return exists("verifications WHERE used_at_ms IS NULL AND purpose = '" + purpose + "' AND user_id = '" + walk_.user.str() +
                    "'");
    };
    expect(gone.steps == Gone::kAll, !has_token(domain::purpose::kTwoFactor), "second step");
    expect(gone.steps == Gone::kAll, !has_token(domain::purpose::kEnrolment), "demanded enrolment");
    expect(gone.links == Gone::kAll, !has_token(domain::purpose::kResetPassword), "reset link");
    expect(gone.links == Gone::kAll, !has_token(domain::purpose::kSignInLink), "sign-in link");
    const auto goes = [](Gone which, const std::string& age) {
      return which == Gone::kAll || which == (age == "older" ? Gone::kThis : Gone::kSince);
    };
    for (const std::string age : {"older", "newer"}) {
      expect(goes(gone.provider, age), !exists("accounts WHERE id = '" + age + "'"), age + " provider link");
      expect(goes(gone.passkeys, age), !exists("passkeys WHERE id = '" + age + "'"), age + " passkey");
    }
    for (const auto& [age, key] : walk_.keys)
      expect(goes(gone.keys, age), !exists("api_keys WHERE revoked_at_ms IS NULL AND id = '" + key.str() + "'"),
             age + " API key");
  }

  Walk& walk_;
  const domain::WayOutRow& row_;
};

void sign_out(Walk& walk, SignOutScope scope) { must(walk.core().sessions.sign_out(walk.actor(walk.own()), scope, caller())); }

void set_role(Walk& walk, std::string role) {
  must(walk.core().user_admin.update(admin(), kAda, {.name = {}, .image = {}, .role = std::move(role), .profile = {}}));
}

void enrol(Walk& walk) {
  const auto ada = walk.actor(kOwn);
  const auto enrolment = must(walk.core().two_factor_enrolment.begin(ada, secret(kPassphrase), caller()));
  const auto code = Authenticator(*walk.kit, enrolment).code();
  must(walk.core().two_factor_enrolment.confirm(ada, secret(code), caller()));
}

void reclaim_by_link(Walk& walk) {
  must(walk.core().email_verification.ask(kAda, caller()));
  must(walk.core().email_verification.verify({.token = secret(Mailbox(*walk.kit).secret("verify_email", kAda))}, caller()));
}

void reclaim_by_mail_sign_in(Walk& walk) {
  const auto address = must(domain::EmailAddress::parse(kAda));
  const auto candidate = must(prepare_candidate(walk.core().ports, walk.core().outbox, walk.core().audit, address, {}, caller()));
  walk.write([&](store::Stores& tx) { return find_or_create_account(tx, candidate, walk.kit->settings()); });
}

void reclaim_by_provider(Walk& walk) {
  const ProviderIdentity who{.provider = "acme",
                             .issuer = "https://acme.example",
                             .account_id = "4711",
                             .email = std::string(kAda),
                             .email_verified = true};
  const auto candidate = must(prepare_candidate(walk.core().ports, who, walk.core().sealing_keys));
  const auto loss = must(RightLoss::of_unproved(walk.core().ports, walk.core().outbox, walk.core().audit, kAda, caller()));
  walk.write([&](store::Stores& tx) { return find_or_create_account(tx, candidate, walk.kit->settings(), loss); });
}

void reuse_a_token(Walk& walk) {
  const auto& token = walk.sessions.at(walk.own()).refresh_token;
  must(refresh(*walk.kit, token));
  walk.clock().advance(walk.kit->settings().tokens.refresh_grace + seconds(1));
  CHECK_FALSE(refresh(*walk.kit, token).ok());
}

void sign_up_as_anonymous(Walk& walk) {
  auto from = caller();
  from.anonymous = walk.user;
  must(walk.core().sign_up.with_password(sign_up_request("new@example.com"), from));
}

/// Of which all of the user's sessions are.
void remove_a_passkey(Walk& walk) {
  walk.kit->run("UPDATE sessions SET passkey_id = 'older' WHERE user_id = '" + walk.user.str() + "'");
  must(walk.core().passkeys.remove(walk.actor(kOwn), PasskeyId("older"), caller()));
}

void sign_in_here(Walk& walk) {
  auto from = caller();
  from.replaced = {walk.sessions.at(walk.own()).id};
  must(try_sign_in(*walk.kit, kCarol, kPassphrase, from));
}

struct WalkRow {
  WayOut way;
  std::vector<Of> of;
  std::function<void(Walk&)> go;
};

const std::vector<Of> kBoth{Of::kUser, Of::kAdmin};
const std::vector<Of> kThree{Of::kUser, Of::kAdmin, Of::kView};

const std::vector<WalkRow> kWalks{
    {WayOut::kSignOut, kThree, [](Walk& walk) { sign_out(walk, SignOutScope::kLocal); }},
    {WayOut::kSignOutEverywhere, kThree, [](Walk& walk) { sign_out(walk, SignOutScope::kGlobal); }},
    {WayOut::kSignOutOthers, kThree, [](Walk& walk) { sign_out(walk, SignOutScope::kOthers); }},
    {WayOut::kEndSession, kThree,
     [](Walk& walk) {
       const auto by = walk.actor(walk.of == Of::kView ? kOwn : kOther);
       must(walk.core().sessions.end(by, walk.sessions.at(walk.own()).id, caller()));
     }},
    {WayOut::kAdminEndsSession, kThree,
     [](Walk& walk) { must(walk.core().session_admin.revoke(admin(), walk.sessions.at(walk.own()).id.str())); }},
    {WayOut::kAdminEndsSessions, kBoth, [](Walk& walk) { must(walk.core().session_admin.revoke_user(admin(), walk.user)); }},
    {WayOut::kPasswordChanged, kBoth,
     [](Walk& walk) {
       must(walk.core().password_change.change(walk.actor(kOwn), secret(kPassphrase), secret(kNextPassphrase), caller()));
     }},
    {WayOut::kPasswordSet, kBoth,
     [](Walk& walk) { must(walk.core().user_admin.set_password(admin(), kAda, secret(kNextPassphrase))); }},
    {WayOut::kPasswordReset, kBoth,
     [](Walk& walk) {
       must(walk.core().password_reset.reset({.token = secret(walk.reset_token), .new_password = secret(kNextPassphrase)},
                                             caller()));
     }},
    {WayOut::kFactorChanged, kBoth, enrol},
    {WayOut::kFactorReset, kBoth,
     [](Walk& walk) {
       walk.kit->run("UPDATE users SET two_factor_enabled = 1 WHERE email = 'ada@example.com'");
       must(walk.core().two_factor.reset(admin(), must(walk.core().user_admin.find(kAda))));
     }},
    {WayOut::kProviderUnlinked, kBoth,
     [](Walk& walk) { must(walk.core().linked_accounts.unlink(walk.actor(kOwn), AccountId("older"), caller())); }},
    {WayOut::kPasskeyRemoved, kBoth, remove_a_passkey},
    {WayOut::kSuspended, kBoth, [](Walk& walk) { must(walk.core().user_admin.suspend(admin(), kAda)); }},
    {WayOut::kDemoted, {Of::kAdmin}, [](Walk& walk) { set_role(walk, "user"); }},
    {WayOut::kPromoted, {Of::kUser}, [](Walk& walk) { set_role(walk, "admin"); }},
    {WayOut::kDeleted, kBoth, [](Walk& walk) { must(walk.core().user_admin.erase(admin(), kAda)); }},
    {WayOut::kUndone, kBoth, [](Walk& walk) { walk.undo(); }},
    {WayOut::kReclaimed, kBoth, reclaim_by_link},
    {WayOut::kReclaimed, kBoth, reclaim_by_mail_sign_in},
    {WayOut::kReclaimed, kBoth, reclaim_by_provider},
    {WayOut::kTokenReused, kThree, reuse_a_token},
    {WayOut::kBeyondLimit, kBoth, [](Walk& walk) { sign_in(*walk.kit); }},
    {WayOut::kMerged, {Of::kAnonymous}, sign_up_as_anonymous},
    {WayOut::kNextSignIn, kThree, sign_in_here},
    {WayOut::kStopped,
     {Of::kView},
     [](Walk& walk) { must(walk.core().impersonation.stop(walk.actor(kView), walk.sessions.at(kView).id, caller())); }},
    {WayOut::kSecretAbandoned, kBoth, [](Walk& walk) { walk.abandon_secret(); }},
    {WayOut::kExpired, kThree, [](Walk& walk) { walk.clock().advance(walk.of == Of::kView ? minutes(30) : minutes(5)); }},
};

/// Every difference between the table and what the ways do.
std::vector<std::string> walk_all(const std::function<Engine()>& engine) {
  std::vector<std::string> differences;
  for (const auto& row : kWalks) {
    for (const auto of : row.of) {
      INFO(domain::row_of(row.way).name << " " << kOfNames.at(static_cast<std::size_t>(of)));
      Walk walk(row.way, of, engine());
      row.go(walk);
      for (const auto& difference : Comparison(walk).differences)
        differences.push_back(std::string(domain::row_of(row.way).name) + ", " +
                              std::string(kOfNames.at(static_cast<std::size_t>(of))) + ": " + difference);
    }
  }
  return differences;
}

TEST_CASE("ways out: each has a walk", "[ways_out][security]") {
  std::set<WayOut> walked;
  for (const auto& row : kWalks) walked.insert(row.way);
  for (const auto& row : domain::kWaysOut) {
    INFO(row.name);
    CHECK(walked.contains(row.way));
  }
}

TEST_CASE("ways out: each ends what its row says, and nothing else", "[ways_out][security]") {
  CHECK(walk_all([] { return Engine(); }) == std::vector<std::string>());
}

TEST_CASE("ways out: on PostgreSQL each ends the same", "[ways_out][security][both]") {
  if (!has_postgres()) return;
  const auto url = with_parameter(empty_postgres().url(), "connection_limit", "2");
  const std::shared_ptr<db::Database> opened = must(db::open_database(url));
  const auto differences = walk_all([&] {
    empty_postgres();
    return Engine{[url](settings::Settings& settings) {
                    settings.database.engine = settings::Engine::kPostgres;
                    settings.database.url = secret(url);
                  },
                  opened};
  });
  CHECK(differences == std::vector<std::string>());
}

/// Whether one of the writes ran `first`, and later `second`.
bool in_order(TestCore& kit, std::string_view first, std::string_view second) {
  const auto writes = kit.watch().take();
  return std::any_of(writes.begin(), writes.end(), [&](const WatchedWrite& write) {
    const auto& all = write.statements;
    const auto one = std::find(all.begin(), all.end(), first);
    return one != all.end() && std::find(all.begin(), one, second) == one && std::find(one, all.end(), second) != all.end();
  });
}

TEST_CASE("ways out: rows are taken in the order of a sign-in, so that the two do not deadlock", "[ways_out]") {
  TestCore kit;
  sign_up_guarded(kit);
  kit.settle();
  kit.watch().begin();
  must(kit->user_admin.suspend(admin(), kAda));
  CHECK(in_order(kit, "verifications/void_of_user", "users/update"));
  must(kit->user_admin.activate(admin(), kAda));
  must(kit->two_factor.reset(admin(), must(kit->user_admin.find(kAda))));
  CHECK(in_order(kit, "verifications/void_of_user", "two_factors/delete"));
  sign_in(kit);
  CHECK(in_order(kit, "verifications/remember_device", "users/touch_login"));
}

}  // namespace
}  // namespace usher::core
