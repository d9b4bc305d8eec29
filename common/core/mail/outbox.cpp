#include "common/core/mail/outbox.h"

#include "common/base/time_text.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/mail/mail_quota.h"
#include "common/core/secrets/erasure_key.h"
#include "common/core/secrets/sealed_columns.h"
#include "common/url/url.h"

namespace usher::core {

domain::MailUrgency urgency_of(std::string_view kind) {
  if (is_mail_request(kind)) kind.remove_prefix(kind.find(':') + 1);
  if (kind.ends_with("_code") || kind == "reset_password") return domain::MailUrgency::kAwaited;
  if (kind == "questionnaire_reminder") return domain::MailUrgency::kReminder;
  return mail_use_of(kind) ? domain::MailUrgency::kLink : domain::MailUrgency::kNotice;
}

bool mail_goes(const settings::Settings& settings) {
  return settings.mail.smtp || settings.test_api.on || is_localhost_url(settings.public_url);
}

domain::Mail Outbox::make(const NewMail& mail, const domain::Caller& caller) const {
  const auto now = ports_.clock.now();
  domain::Mail made{.id = crypto::new_id<MailId>(ports_.random, now),
                    .kind = std::string(mail.kind),
                    .address = mail.address,
                    .payload = json::to_text(mail.values),
                    .urgency = urgency_of(mail.kind),
                    .user_id = mail.user,
                    .language = caller.language,
                    .created_at = now,
                    .next_attempt_at = now};
  if (mail.secret) made.secret_sealed = seal(made.id, *mail.secret);
  return made;
}

Status Outbox::append(store::Stores& tx, domain::Mail mail) const { return MailQuota(ports_).append(tx, std::move(mail)); }

domain::Mail Outbox::notice(std::string_view kind, const domain::User& to, const domain::Caller& caller) const {
  return make({.kind = kind,
               .address = to.email_as_written,
               .user = to.id,
               .values = {{"when", to_rfc3339(ports_.clock.now())},
                          {"ip", caller.address},
                          {"device", domain::describe_device(caller.user_agent)}}},
              caller);
}

Result<Secret> Outbox::naming_key() const { return ErasureKey(ports_, sealing_).get(); }

std::string Outbox::seal(const MailId& mail, const Secret& secret) const {
  return sealing_.seal(kMailSecretBox.purpose, secret.expose(), kMailSecretBox.label(mail.str()));
}

std::optional<Secret> Outbox::open(const domain::Mail& mail) const {
  if (!mail.secret_sealed) return std::nullopt;
  return sealing_.open(kMailSecretBox.purpose, *mail.secret_sealed, kMailSecretBox.label(mail.id.str()));
}

}  // namespace usher::core
