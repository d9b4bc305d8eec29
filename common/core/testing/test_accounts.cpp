#include "common/core/testing/test_accounts.h"

#include "common/base/encoding.h"
#include "common/core/credentials/right_loss.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/samples/sample_accounts.h"
#include "common/core/testing/test_mark.h"
#include "common/core/testing/test_namespaces.h"
#include "common/core/two_factor/backup_codes.h"
#include "common/crypto/totp.h"
#include "common/crypto/webauthn/soft_passkey.h"
#include "common/domain/new_password.h"
#include "common/settings/providers.h"
#include "common/store/accounts/accounts.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr std::size_t kDrawnPassword = 20;
constexpr std::size_t kNoteKey = 20;
/// Of the ids, so that they do not depend on when the accounts are made.
constexpr Time kIdTime = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);

std::string place_of(std::size_t account) { return "accounts[" + std::to_string(account) + "]."; }

/// What only the holder of TEST_API_KEY can draw again.
std::string draw_of(const Ports& ports, std::uint64_t seed) {
  return std::string(ports.settings.test_api.key.expose()) + big_endian(seed);
}

/// Draws the same for the same key, seed and address, whatever the account has.
SeedAccount drawn(const TestAccount& wanted, std::int64_t seed, std::string_view in_namespace, const Ports& ports) {
  SeedAccount account;
  account.email = contains(wanted.email, '@') ? wanted.email : test_address(wanted.email, in_namespace);
  crypto::SeededRandom random(seed_from(draw_of(ports, static_cast<std::uint64_t>(seed)) + ascii_lower(account.email)));
  account.id = crypto::new_id<UserId>(random, kIdTime);
  account.password = Secret(crypto::random_alphanumeric(random, kDrawnPassword));
  Secret secret(crypto::random_bytes(random, crypto::kTotpSecretSize));
  auto codes = BackupCodes::make(random).shown;
  if (wanted.two_factor) {
    account.totp_secret = std::move(secret);
    account.backup_codes = std::move(codes);
  }
  if (wanted.password.present) account.password = wanted.password.value ? wanted.password.value->clone() : Secret();
  account.name = wanted.name;
  account.role = wanted.role;
  account.profile = wanted.profile;
  account.created_at = wanted.created_at.value_or(ports.clock.now());
  account.provider = wanted.provider;
  account.is_verified = wanted.is_verified;
  account.is_initial = wanted.is_initial;
  account.is_sample = false;
  account.user_fields = wanted.user_fields;
  return account;
}

/// A member that the rest of the account contradicts.
struct Contradiction {
  std::string_view member;
  bool holds;
  std::string_view why;
  bool is_unmakable = false;
};

void check(const TestUseCases& use, const TestAccount& wanted, const SeedAccount& account,
           const std::optional<std::string>& in_namespace, const std::string& place, json::Faults& faults) {
  const bool has_none = account.password.empty();
  const bool is_foreign = in_namespace && test_namespace_of(account.email) != *in_namespace;
  const bool is_off = use.ports.settings.breached_passwords.at_sign_in == settings::BreachAtSignIn::kOff;
  const auto providers = settings::configured_providers(use.ports.settings.oauth);
  const auto is_configured = [&](const std::string& name) { return contains(providers, name, &settings::Provider::name); };
  const auto& until = wanted.suspended ? wanted.suspended->until : std::nullopt;
  const std::array contradictions{
      Contradiction{
          "anonymous", wanted.anonymous,
          "A visitor or an anonymous account begins with its own request, and has no password, role, way in or suspension", true},
      Contradiction{"email", is_foreign, "Is not in the namespace; send the name before the @ alone"},
      Contradiction{"password", wanted.password.value && has_none, "Must not be empty; send null for an account without one"},
      Contradiction{"initial_password", wanted.is_initial && has_none, "Needs a password"},
      Contradiction{"breached", wanted.is_breached && has_none, "Needs a password"},
      Contradiction{"breached", wanted.is_breached && is_off, "BREACHED_PASSWORDS_AT_SIGN_IN is off", true},
      Contradiction{"created_at", *account.created_at > use.ports.clock.now() || *account.created_at < Time{},
                    "Must be between 1970 and now"},
      Contradiction{"suspended.until", until && *until <= *account.created_at,
                    "Must be later than created_at, when the suspension begins"},
      Contradiction{"passkey", wanted.passkey && !use.ceremonies.party().why_off.empty(), use.ceremonies.party().why_off},
      Contradiction{"provider", wanted.provider && !is_configured(*wanted.provider), "Is no provider that is configured", true}};
  for (const auto& [member, holds, why, is_unmakable] : contradictions)
    if (holds)
      faults.add(place + std::string(member), is_unmakable ? row_of(ErrorCode::kStateNotMade).wire : "NOT_ALLOWED",
                 std::string(why));
  if (!wanted.password.value || has_none) return;
  const auto field = place + "password";
  const PasswordOwner owner{.email = account.email, .name = account.name ? *account.name : std::string_view()};
  faults.take(wanted.is_breached ? domain::check_new_password(account.password.expose(), field)
                                 : use.passwords.check_new(account.password, field, owner));
}

Result<std::vector<SeedAccount>> sample_list(const TestUseCases& use, const TestAccountsOrder& order) {
  const auto seed = static_cast<std::uint64_t>(order.seed);
  const auto& name = order.in_namespace;
  USHER_TRY(auto options, sample_options({.seed = seed_from(draw_of(use.ports, seed) + name.value_or("")),
                                          .days = std::chrono::days(order.days),
                                          .two_factor_percent = order.two_factor,
                                          .social_percent = order.social},
                                         order.until, order.one_password, use.seeding, use.questionnaires));
  SampleAccounts samples(std::move(options));
  samples.skip(order.after);
  auto list = samples.next(*order.users);
  for (auto& account : list) {
    const auto at = account.email.find('@');
    const auto number = account.email.substr(0, at).substr(account.email.rfind('-', at));
    const auto local = "seed-" + std::to_string(seed) + number;
    account.email = name ? test_address(local, *name) : local + account.email.substr(at);
  }
  return list;
}

Status check(const TestAccountsOrder& order) {
  struct Bound {
    std::string_view member;
    std::int64_t value;
    std::int64_t least;
    std::int64_t most;
  };
  const auto given = std::ssize(order.accounts);
  json::Faults faults;
  for (const auto& [member, value, least, most] :
       {Bound{"accounts", std::max<std::int64_t>(given, 1), 1, TestAccountsOrder::kMost},
        Bound{"users", order.users.value_or(1), 1, TestAccountsOrder::kMost},
        Bound{"seed", order.seed, 0, std::numeric_limits<std::int64_t>::max()},
        Bound{"after", order.after, 0, TestAccountsOrder::kMostSamples}, Bound{"days", order.days, 1, 3650},
        Bound{"two_factor", order.two_factor, 0, 100}, Bound{"social", order.social, 0, 100}})
    if (value < least || value > most)
      faults.add(std::string(member), "OUT_OF_RANGE",
                 "Must be " + std::to_string(least) + " to " + std::to_string(most) + ", not " + std::to_string(value));
  if ((given > 0) == order.users.has_value())
    faults.add("accounts", "REQUIRED", "Send either accounts, a list with at least one, or users, a number");
  return faults.status();
}

/// All faults at once.
Result<std::vector<SeedAccount>> drawn_list(const TestUseCases& use, const TestAccountsOrder& order, const std::string& name) {
  if (order.users) return sample_list(use, order);
  std::vector<SeedAccount> list;
  json::Faults faults;
  for (const auto& wanted : order.accounts) {
    const auto place = place_of(list.size());
    list.push_back(drawn(wanted, order.seed, name, use.ports));
    check(use, wanted, list.back(), order.in_namespace, place, faults);
  }
  if (faults.list.empty()) return list;
  auto refused = json::refused(std::move(faults));
  for (const auto& fault : refused.fields)
    if (fault.code == row_of(ErrorCode::kStateNotMade).wire) refused.code = ErrorCode::kStateNotMade;
  return refused;
}

MadeTestAccount made_of(const SeedAccount& account) {
  MadeTestAccount made{.id = *account.id, .email = account.email, .name = account.name, .role = account.role};
  if (!account.password.empty()) made.password = account.password.clone();
  if (account.totp_secret) made.totp_secret = base32_encode(account.totp_secret->expose());
  for (const auto& code : account.backup_codes) made.backup_codes.push_back(code.clone());
  made.provider = account.provider;
  if (made.provider) made.provider_account_id = sample_provider_account(made.id);
  return made;
}

/// The registration of a passkey, with an authenticator in memory.
Result<TestPasskey> register_passkey(const TestUseCases& use, const domain::User& user) {
  const auto& binding = user.id.str();
  const auto& party = use.ceremonies.party();
  USHER_TRY(const auto asked, use.ceremonies.creation(Ceremony::kRegister, binding, user, {}));
  USHER_TRY(const auto passkey, crypto::make_soft_passkey(asked.options, party.origins.front()));
  USHER_TRY(const auto opened, use.ceremonies.open(asked.token, Ceremony::kRegister, binding));
  USHER_TRY(const auto made, made_passkey(opened, passkey.registration, "Test", {}, use.ports));
  const auto event =
      use.audit.event({.action = "passkey.added", .actor = test_operator().audit_name(), .user = user.id, .email = user.email});
  USHER_CHECK(use.ports.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(use.ceremonies.spend(tx, opened));
    USHER_CHECK(add_passkey(tx, made, SessionId(), use.ports));
    return tx.audit_events.append(event);
  }));
  USHER_TRY(const auto key, passkey.key.export_private());
  return TestPasskey{.credential_id = base64_encode(base64url_decode(made.credential_id).value_or("")),
                     .rp_id = party.id,
                     .private_key = Secret(base64_encode(key.expose())),
                     .user_handle = base64_encode(binding)};
}

/// As a sign-in marks it whose password a list has.
Status mark_breached(const TestUseCases& use, const domain::User& user) {
  USHER_TRY(const auto credential,
            use.ports.transactions.read([&](store::Stores& tx) { return tx.accounts.find_credential(user.id); }));
  return use.ports.transactions.write(use.breached.note_of(user, credential->password_hash.value_or(""), {}));
}

bool has_acts(const TestAccount& wanted) { return wanted.is_breached || wanted.passkey || wanted.answers || wanted.suspended; }

/// What comes after the account; a suspension last, since it would refuse the rest.
Status act(const TestUseCases& use, const TestAccount& wanted, MadeTestAccount& made) {
  USHER_TRY(const auto user, use.users.find(made.id.str()));
  if (wanted.is_breached) USHER_CHECK(mark_breached(use, user));
  if (wanted.passkey) {
    USHER_TRY(made.passkey, register_passkey(use, user));
  }
  if (wanted.answers) USHER_CHECK(use.answers.save(domain::Owner(user.id), *wanted.answers));
  if (wanted.suspended) USHER_CHECK(use.users.suspend(test_operator(), user.id.str(), *wanted.suspended));
  return done();
}

/// As UserAdmin::erase() does, but the last admin goes, too: a test leaves nothing.
Status erase_account(const TestUseCases& use, const domain::User& user) {
  const auto by = test_operator();
  RightLoss loss;
  if (user.role == domain::kAdminRole) {
    USHER_TRY(loss, RightLoss::prepare(use.ports, use.outbox, use.audit, user, domain::Administrator(by), user.id.str()));
  }
  USHER_TRY(const auto erasure, use.erasures.prepare(by.audit_name()));
  const auto event = use.audit.event({.action = "user.deleted", .actor = by.audit_name(), .user = user.id});
  USHER_CHECK(use.ports.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.audit_events.append(event));
    USHER_CHECK(loss.apply(tx));
    return erasure.erase(tx, user.id);
  }));
  use.erasures.add_to_copy(user.id);
  return done();
}

/// nullopt without one.
Result<std::optional<domain::User>> find_user(const TestUseCases& use, std::string_view id_or_email) {
  auto found = use.users.find(id_or_email);
  if (found.ok()) return std::optional<domain::User>(std::move(found).value());
  if (found.error().code == ErrorCode::kUserNotFound) return std::optional<domain::User>();
  return std::move(found).held_error();
}

/// Erases the accounts of a note, then the note.
Status erase_note(const TestUseCases& use, const TestNote& note, std::int64_t& erased) {
  for (const auto& id : note.ids) {
    USHER_TRY(const auto user, find_user(use, id.str()));
    if (!user) continue;
    USHER_CHECK(erase_account(use, *user));
    ++erased;
  }
  return TestNotes::erase(use.ports, note.place);
}

/// Of an account that was there: leaves out what was ordered and it does not have. Of one that has its address alone, all.
Status show_as_found(const TestUseCases& use, const std::string& place, MadeTestAccount& made) {
  USHER_TRY(const auto own, find_user(use, made.id.str()));
  if (!own) {
    USHER_TRY(const auto other, find_user(use, made.email));
    if (!other)
      return invalid_field(place + "email", "NOT_ALLOWED", "Another account gave it up and may take it back; use another one");
    made = {.id = other->id, .email = std::move(made.email), .name = other->name, .role = other->role};
    return done();
  }
  made.email = own->email;
  made.name = own->name;
  made.role = own->role;
  USHER_TRY(const auto methods, use.users.sign_in_methods(own->id));
  const auto has = [&](std::string_view provider) {
    return std::ranges::any_of(methods.accounts, [&](const domain::Account& one) {
      return one.provider == provider && (one.password_hash || provider != domain::kCredentialProvider);
    });
  };
  if (!has(domain::kCredentialProvider)) made.password.reset();
  if (!methods.factor || !methods.factor->confirmed_at || methods.factor->is_lost()) {
    made.totp_secret.reset();
    made.backup_codes.clear();
  }
  if (made.provider && !has(*made.provider)) {
    made.provider.reset();
    made.provider_account_id.reset();
  }
  return done();
}

/// What an act says, as the caller knows the account. A failure of the server's stays what it is: a later call may pass.
Error refusal_of(Error why, std::size_t account) {
  if (why.row().kind == ErrorKind::kUnavailable || why.row().kind == ErrorKind::kInternal) return why;
  if (why.fields.empty()) return state_not_made(place_of(account) + "email", why.detail());
  for (auto& fault : why.fields) fault.field.insert(0, place_of(account));
  return why;
}

}  // namespace

Error state_not_made(std::string field, std::string why) {
  auto refused = invalid_field(std::move(field), std::string(row_of(ErrorCode::kStateNotMade).wire), std::move(why));
  refused.code = ErrorCode::kStateNotMade;
  return refused;
}

struct TestAccounts::Call {
  TestAccountsOrder order;
  std::string in_namespace;
  TestNote note = {};
  bool is_noted = false;
  std::optional<TestNotes::Going> going = {};
  std::vector<SeedAccount> list = {};
  std::vector<MadeTestAccount> all = {};
};

Status TestAccounts::plant(const TestUseCases& use, Call& call) const {
  USHER_TRY(call.list, drawn_list(use, call.order, call.in_namespace));
  std::int64_t unfinished = 0;
  USHER_CHECK(erase_noted(use, TestNotes::Which::kBrokenOff, call.in_namespace, unfinished));
  for (const auto& account : call.list) {
    call.all.push_back(made_of(account));
    USHER_TRY(auto there, find_user(use, account.id->str()));
    if (!there) {
      USHER_TRY(there, find_user(use, account.email));
    }
    if (!there) call.note.ids.push_back(*account.id);
  }
  call.note.place = call.in_namespace + "/" + crypto::random_alphanumeric(use.ports.random, kNoteKey);
  call.going.emplace(notes_, call.note.place);
  call.is_noted = !call.note.ids.empty();
  if (call.is_noted) USHER_CHECK(TestNotes::open(use.ports, call.note));
  USHER_TRY(auto planted, use.seeding.plant(test_operator(), call.list, [](std::int64_t) {}));
  const auto expected = std::exchange(call.note.ids, std::move(planted));
  if (call.note.ids.size() != expected.size()) {  // another call or a sign-up came first
    call.is_noted = true;
    USHER_CHECK(TestNotes::open(use.ports, call.note));
  }
  const std::set<UserId> made(call.note.ids.begin(), call.note.ids.end());
  for (std::size_t i = 0; i < call.all.size(); ++i) {
    call.all[i].created = made.contains(call.all[i].id);
    if (!call.all[i].created) USHER_CHECK(show_as_found(use, place_of(i), call.all[i]));
  }
  return done();
}

Status TestAccounts::act_on(Call& call) const {
  for (std::size_t i = 0; i < call.order.accounts.size(); ++i) {
    const auto& wanted = call.order.accounts[i];
    if (!call.all[i].created || !has_acts(wanted)) continue;
    auto acted = as_of_(call.list[i].created_at, [&](const TestUseCases& use) { return act(use, wanted, call.all[i]); });
    if (!acted.ok()) return refusal_of(std::move(acted).error(), i);
  }
  return done();
}

Result<std::vector<MadeTestAccount>> TestAccounts::make(TestAccountsOrder order) const {
  USHER_CHECK(check(order));
  USHER_TRY(auto name, parse_test_namespace(order.in_namespace));
  Call call{.order = std::move(order), .in_namespace = std::move(name)};
  auto made = as_of_(std::nullopt, [&](const TestUseCases& use) { return plant(use, call); });
  if (made.ok()) made = act_on(call);
  if (made.ok() && call.is_noted)
    made = as_of_(std::nullopt, [&](const TestUseCases& use) { return TestNotes::close(use.ports, call.note); });
  if (made.ok()) return std::move(call.all);
  std::int64_t erased = 0;  // what stays if this fails goes with the next call
  if (call.is_noted)
    static_cast<void>(as_of_(std::nullopt, [&](const TestUseCases& use) { return erase_note(use, call.note, erased); }));
  return std::move(made).held_error();
}

Status TestAccounts::erase_noted(const TestUseCases& use, TestNotes::Which which, const std::optional<std::string>& in_namespace,
                                 std::int64_t& erased) const {
  USHER_TRY(const auto notes, notes_.list(use.ports, which, in_namespace));
  for (const auto& note : notes) USHER_CHECK(erase_note(use, note, erased));
  return done();
}

Result<std::int64_t> TestAccounts::erase(const std::optional<std::string>& in_namespace) const {
  std::int64_t erased = 0;
  USHER_CHECK(as_of_(std::nullopt,
                     [&](const TestUseCases& use) { return erase_noted(use, TestNotes::Which::kAll, in_namespace, erased); }));
  return erased;
}

}  // namespace usher::core
