#include "common/core/mail/mail_worker.h"

#include "common/core/mail/mail_kinds.h"
#include "common/db/engine/writer.h"
#include "common/domain/email_address.h"
#include "common/net/mail_message.h"
#include "common/store/operations/outbox.h"

namespace usher::core {
namespace {

/// Some renewals, and no longer than 20 s after the lease of a server that died.
constexpr std::chrono::seconds kClaim{30};
constexpr std::chrono::minutes kFirstWait{1};
constexpr std::chrono::hours kLongestWait{2};
/// With the waits between them a day.
constexpr std::int64_t kMostAttempts = 19;

/// The wait doubles with each attempt.
std::chrono::minutes wait_after(std::int64_t attempts) {
  constexpr std::int64_t kMostDoublings = 7;
  const auto doublings = std::clamp<std::int64_t>(attempts - 1, 0, kMostDoublings);
  return std::min<std::chrono::minutes>(kFirstWait * (1 << doublings), kLongestWait);
}

std::vector<std::string> names_of_uses() {
  std::vector<std::string> names;
  for (const auto use :
       {MailUse::kVerification, MailUse::kSignIn, MailUse::kSecurity, MailUse::kResetCode, MailUse::kSecondFactor})
    names.emplace_back(name_of(use));
  return names;
}

/// The outcomes of an attempt in usher_mail_attempts_total.
constexpr const char* kDelivered = "delivered";
constexpr const char* kDelayed = "delayed";
constexpr const char* kFailed = "failed";
constexpr const char* kKept = "kept";

/// Each statement of the worker's writes decides alone: it marks a mail of this worker, or claims one conditionally.
constexpr db::WriteOptions kMark{.consistency = db::Consistency::kRow};
constexpr auto kNoMark = [](store::Stores&) { return done(); };

}  // namespace

MailWorker::MailWorker(Ports ports, const MailComposer& composer, ResolveMail resolve, net::SmtpClient* smtp, const Log& log,
                       Metrics& metrics, MailTap tap)
    : ports_(ports),
      composer_(composer),
      resolve_(std::move(resolve)),
      smtp_(smtp),
      log_(log),
      tap_(std::move(tap)),
      dropped_(metrics.counter("usher_mails_dropped_total",
                               "Mails that were not sent because the limit of their address was full, by use.",
                               {{"use", names_of_uses()}})),
      attempts_(metrics.counter("usher_mail_attempts_total", "Attempts to deliver a mail, by outcome.",
                                {{"outcome", {kDelivered, kDelayed, kFailed, kKept}}})) {}

Status MailWorker::renew_claims() const {
  std::vector<Claimed> claimed;
  {
    const Lock lock(mutex_);
    claimed = claimed_;
  }
  if (claimed.empty()) return done();
  const auto until = ports_.clock.now() + kClaim;
  return ports_.transactions.write(kMark, [&](store::Stores& tx) -> Status {
    for (const auto& mail : claimed) USHER_CHECK(tx.outbox.renew(mail.id, mail.attempts, until));
    return done();
  });
}

void MailWorker::forget(const MailId& id) const {
  const Lock lock(mutex_);
  std::erase_if(claimed_, [&](const Claimed& one) { return one.id == id; });
}

Status MailWorker::deliver_due(const std::stop_token& stop) const {
  const auto now = ports_.clock.now();
  USHER_TRY(bool goes_on, ports_.transactions.read([&](store::Stores& tx) { return tx.outbox.has_due(now); }));
  {
    const Lock lock(mutex_);
    goes_on |= !sent_.empty();
  }
  Mark mark = kNoMark;
  while (goes_on) {
    USHER_TRY(auto mail, mark_and_claim(mark, stop.stop_requested()));
    if (!mail) break;  // or other servers have what is due
    const Claim claim{*this, mail->id};
    {
      const Lock lock(mutex_);
      claimed_.push_back({mail->id, mail->attempts});
    }
    USHER_TRY(mark, deliver(std::move(*mail)));
  }
  if (smtp_) smtp_->rest();
  return done();
}

Result<std::optional<domain::Mail>> MailWorker::mark_and_claim(const Mark& mark, bool is_last) const {
  std::map<MailId, Time> sent;
  {
    const Lock lock(mutex_);
    sent = sent_;
  }
  USHER_TRY(auto mail, ports_.transactions.write(kMark, [&](store::Stores& tx) -> Result<std::optional<domain::Mail>> {
    for (const auto& [id, at] : sent) USHER_CHECK(tx.outbox.mark_sent(id, at));
    USHER_CHECK(mark(tx));
    const auto now = ports_.clock.now();
    return is_last ? std::optional<domain::Mail>() : tx.outbox.claim(now + kClaim, now);
  }));
  const Lock lock(mutex_);
  std::erase_if(sent_, [&](const auto& one) { return sent.contains(one.first); });
  return mail;
}

Result<MailWorker::Mark> MailWorker::deliver(domain::Mail mail) const {
  if (is_mail_request(mail.kind)) {
    USHER_TRY(auto resolved, resolve_(mail));
    if (!resolved.is_known) return try_later(mail, "a newer release wrote this request");
    if (!resolved.dropped.empty()) report_dropped(mail, resolved.dropped);
    if (!resolved.message) return kNoMark;
    mail = std::move(*resolved.message);
  }
  if (mail.address.ends_with(domain::kAnonymousDomain))
    return Mark([id = mail.id](store::Stores& tx) { return tx.outbox.erase(id); });
  const auto words = composer_.compose(mail);
  if (!words.ok()) {
    const auto& cause = words.error().cause.for_log();
    return try_later(mail, cause.empty() ? words.error().detail() : cause);
  }
  if (words.value().without_secret)
    return try_later(mail, "its link or code was sealed with a secret that this server does not have");
  const auto outcome = tap_ ? tap_(mail, words.value()) : std::nullopt;
  if (outcome) return mark_of(mail, *outcome);
  return smtp_ ? send(mail, words.value()) : keep(mail);
}

MailWorker::Mark MailWorker::send(const domain::Mail& mail, const ComposedMail& words) const {
  const auto message = net::render({.from_name = words.from_name,
                                    .from_address = words.from_address,
                                    .to = words.to,
                                    .subject = words.subject,
                                    .text = words.text,
                                    .html = words.html,
                                    .message_id = mail.id.str(),
                                    .date = ports_.clock.now(),
                                    .language = words.language,
                                    .way_out = words.way_out});
  return mark_of(mail, smtp_->send({.from = words.from_address, .to = words.to}, message));
}

MailWorker::Mark MailWorker::mark_of(const domain::Mail& mail, const net::DeliveryOutcome& outcome) const {
  switch (outcome.delivery) {
    case net::Delivery::kAccepted: {
      attempts_.at({kDelivered}).add();
      const Lock lock(mutex_);
      sent_.emplace(mail.id, ports_.clock.now());
      break;
    }
    case net::Delivery::kRefused:
      return give_up(mail, outcome.reason);
    case net::Delivery::kTryLater:
      return try_later(mail, outcome.reason);
  }
  return kNoMark;
}

MailWorker::Mark MailWorker::keep(const domain::Mail& mail) const {
  attempts_.at({kKept}).add();
  log_.write(LogLevel::kInfo, "mail_kept", {{"id", mail.id.str()}, {"kind", mail.kind}, {"to", mail.address}});
  return [id = mail.id](store::Stores& tx) { return tx.outbox.keep(id, "SMTP_URL is not set"); };
}

MailWorker::Mark MailWorker::try_later(const domain::Mail& mail, const std::string& why) const {
  if (mail.attempts >= kMostAttempts) return give_up(mail, why);
  const auto next = ports_.clock.now() + wait_after(mail.attempts);
  attempts_.at({kDelayed}).add();
  log_.write(LogLevel::kWarning, "mail_delayed",
             {{"id", mail.id.str()}, {"kind", mail.kind}, {"attempts", mail.attempts}, {"reason", why}});
  return [id = mail.id, next, why](store::Stores& tx) { return tx.outbox.mark_retry(id, next, why); };
}

/// Without the address, which the log does not need: `usher mail list --dropped` has it.
void MailWorker::report_dropped(const domain::Mail& request, const std::string& kind) const {
  const auto use = mail_use_of(kind);
  dropped_.at({use ? name_of(*use) : std::string_view()}).add();
  log_.write(LogLevel::kWarning, "mail_dropped",
             {{"id", request.id.str()}, {"kind", kind}, {"reason", "the address reached its mail limit"}});
}

MailWorker::Mark MailWorker::give_up(const domain::Mail& mail, const std::string& why) const {
  attempts_.at({kFailed}).add();
  log_.write(LogLevel::kError, "mail_failed",
             {{"id", mail.id.str()}, {"kind", mail.kind}, {"attempts", mail.attempts}, {"reason", why}});
  return [id = mail.id, why, now = ports_.clock.now()](store::Stores& tx) { return tx.outbox.mark_failed(id, why, now); };
}

}  // namespace usher::core
