#include "common/core/core.h"

#include "common/core/accounts/account_merge.h"
#include "common/core/accounts/own_account.h"
#include "common/core/accounts/profiles.h"
#include "common/core/accounts/reminders.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/user_import.h"
#include "common/core/accounts/visitors.h"
#include "common/core/administration/resources.h"
#include "common/core/audit/audit_trail.h"
#include "common/core/chat/chat_threads.h"
#include "common/core/chat/chat_volume.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/mail/mail_templates.h"
#include "common/core/own/own.h"
#include "common/core/pages/adaptations.h"
#include "common/core/pages/site_texts.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/providers/linked_accounts.h"
#include "common/core/providers/oauth_sign_in.h"
#include "common/core/providers/provider_access.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "common/core/samples/seeding.h"
#include "common/core/secrets/erasure_key.h"
#include "common/core/secrets/form_tokens.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/sessions/session_streams.h"
#include "common/core/sessions/sessions.h"
#include "common/core/setup/first_admin.h"
#include "common/core/setup/site_settings.h"
#include "common/core/sign_in/anonymous_user.h"
#include "common/core/sign_in/breached_sign_ins.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "common/core/sign_in/passkey_sign_in.h"
#include "common/core/sign_in/required_enrolment.h"
#include "common/core/sign_in/sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/statistics/statistics.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/tokens/profile_claims.h"
#include "common/core/tokens/session_jwts.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/upkeep/limit_admin.h"
#include "common/core/upkeep/retention/inactive_accounts.h"
#include "common/core/upkeep/schema_state.h"
#include "common/core/upkeep/secret_rotation.h"
#include "common/core/upkeep/user_part_index.h"
#include "common/core/upkeep/write_probe.h"
#include "common/core/user_fields/user_fields.h"

namespace usher::core {
namespace {

/// BETTER_AUTH_SECRET as raw bytes, or a key derived from USHER_SECRET.
SignedValues session_token_signatures(const settings::Settings& settings, const InstallationSecrets& secrets) {
  if (!settings.secrets.better_auth.empty()) return SignedValues(settings.secrets.better_auth.clone());
  const auto derived = [](const crypto::MasterSecret& secret) {
    return Secret(base64url_encode(secret.derive(kSignedPurposes.front().key).expose()));
  };
  if (!secrets.previous) return SignedValues(derived(secrets.current));
  return SignedValues(derived(secrets.current), derived(*secrets.previous));
}

}  // namespace

struct Core::Parts {
  db::Database& database;
  net::HttpClient& http;
  const std::unique_ptr<store::Transactions> transactions;
  const Ports ports;
  const InstallationSecrets secrets;
  const std::unique_ptr<Passwords> owned_passwords;
  const Catalogue texts;
  const MailTemplates mail_templates;
  const Passwords& passwords = *owned_passwords;
#define USE_CASE(type, name, ...) type name{__VA_ARGS__};
#include "common/core/use_cases.h"  // made
};

Core::Core(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)),
      ports(parts_->ports),
      secrets(parts_->secrets),
      passwords(parts_->passwords),
      texts(parts_->texts),
      mail_templates(parts_->mail_templates)
#define USE_CASE(type, name, ...) , name(parts_->name)
#include "common/core/use_cases.h"  // shown
{
}

Result<std::unique_ptr<Core>> Core::make(const settings::Settings& settings, const Clock& clock, crypto::Random& random,
                                         db::Database& database, net::HttpClient& http, Catalogue texts) {
  auto transactions = std::make_unique<store::Transactions>(database, clock);
  const Ports ports{clock, random, settings, *transactions};
  USHER_TRY(auto secrets, open_secrets(settings, random, *transactions));
  USHER_TRY(auto passwords, Passwords::make(ports, http));
  USHER_TRY(auto templates, MailTemplates::load(settings.mail.templates, texts));
  auto& told = *transactions;
  std::unique_ptr<Core> core(new Core(std::unique_ptr<Parts>(new Parts{.database = database,
                                                                       .http = http,
                                                                       .transactions = std::move(transactions),
                                                                       .ports = ports,
                                                                       .secrets = std::move(secrets),
                                                                       .owned_passwords = std::move(passwords),
                                                                       .texts = std::move(texts),
                                                                       .mail_templates = std::move(templates)})));
  told.on_announced([core = core.get()](db::Topic topic) { core->told(topic); });
  return core;
}

Core::~Core() = default;

Status Core::start() {
  USHER_CHECK(announce_secret(ports.transactions, secrets));
  USHER_CHECK(erasure_key.get());  // so that each backup has the key of later erasures
  USHER_CHECK(passkeys.note_relying_party());
  return keys.start();
}

Status Core::check_database() const {
  const auto checked = recheck_secrets(ports.settings, ports.transactions, secrets);
  const bool unreadable = !checked.ok() && checked.error().code == ErrorCode::kInternal;
  return unreadable ? Status(error_because(ErrorCode::kDatabaseUnreachable, checked.error().cause.for_log())) : checked;
}

/// What is kept of a table between two readings, longer than a request.
struct Core::Memory {
  std::string_view of;
  std::optional<db::Topic> topic;  ///< By which acts tell of a change; nullopt: it is asked for each time, or only grows.
  void (*forget)(Core& core);
};

std::span<const Core::Memory> Core::memories() {
  static constexpr std::array kMemories{
      Memory{"adapted_pages", db::Topic::kPages, [](Core& core) { core.adaptations.forget(); }},
      Memory{"questionnaires", std::nullopt, [](Core& core) { core.questionnaires.forget(); }},
      Memory{"audit_events", std::nullopt, [](Core& core) { core.statistics.forget(); }},
      Memory{"chat_messages", std::nullopt, [](Core& core) { core.chat_volume.forget(); }},
  };
  return kMemories;
}

void Core::told(db::Topic topic) {
  for (const auto& memory : memories())
    if (memory.topic == topic) memory.forget(*this);
}

Status Core::forget() {
  for (const auto& memory : memories()) memory.forget(*this);
  return keys.reload();
}

}  // namespace usher::core
