#include "common/core/mail/mail_quota.h"

#include "common/core/mail/mail_kinds.h"
#include "common/core/runtime/rate_limited.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

using settings::Limit;

constexpr const char* kRequesterMember = "asked_by";
constexpr std::chrono::days kDroppedKept{7};
constexpr std::int64_t kUncounted = 1'000'000'000;
/// A client with the password can make any number of browsers known, so their shares have a common bound.
constexpr std::int64_t kBrowsersTogether = 4;
constexpr const char* kOwner = " owner";
constexpr std::string_view kAllBrowsers = "mail_recipient_browsers";
/// The notices that one summary stands for; subject: that of their limit, and the end of its window.
constexpr std::string_view kSummarised = "mail_summarised";
constexpr std::chrono::hours kSummaryKept{23};  ///< After the window, if no server sends mail meanwhile.
/// Reset by `send-reset`; limited by `address_change`.
constexpr std::array<std::string_view, 3> kEachComes{"first_password", "email_changed", "email_set"};

struct QuotaRow {
  MailUse use;
  std::string_view name;
  Limit limit;
  std::string_view rule;  ///< The counter of its mails.
};
constexpr EnumArray kQuotas(&QuotaRow::use,
                            {{MailUse::kVerification, "verification", Limit::kMailRecipient, "mail_recipient"},
                             {MailUse::kSignIn, "sign_in", Limit::kMailRecipientSignIn, "mail_recipient_sign_in"},
                             {MailUse::kSecurity, "security", Limit::kMailRecipientSecurity, "mail_recipient_security"},
                             // Apart from the links: a code can be used only where the site has a page for it, so that codes
                             // which anybody requests must not use up the links that the owner can always use.
                             {MailUse::kResetCode, "reset_code", Limit::kMailRecipientSecurity, "mail_recipient_reset_code"},
                             // Apart from the resets, too: an attacker with the password, or with a session, must not use up
                             // what the owner needs against them.
                             {MailUse::kSecondFactor, "second_factor", Limit::kMailRecipientFactor,
                              "mail_recipient_second_factor"},
                             {MailUse::kNotice, "notice", Limit::kMailNotice, "mail_notice"}});

struct UsedFor {
  std::string_view kind;  ///< Without `request:`.
  MailUse use;
};
constexpr std::array kUsedFor{
    UsedFor{"verify_email", MailUse::kVerification},
    UsedFor{"verify_email_code", MailUse::kVerification},
    UsedFor{"sign_up", MailUse::kVerification},
    UsedFor{"sign_up_taken", MailUse::kVerification},
    UsedFor{"change_email", MailUse::kVerification},
    UsedFor{"consent_email_change", MailUse::kVerification},
    UsedFor{"sign_in_link", MailUse::kSignIn},
    UsedFor{"sign_in_code", MailUse::kSignIn},
    UsedFor{"reset_password", MailUse::kSecurity},
    UsedFor{"reset_password_code", MailUse::kResetCode},
    UsedFor{"second_factor_code", MailUse::kSecondFactor},
    UsedFor{"confirmation_code", MailUse::kSecondFactor},
};

/// The counter of the mails that were not sent.
std::string dropped_rule(const QuotaRow& row) { return "mail_dropped_" + std::string(row.name); }

std::string_view limit_name(Limit limit) { return settings::kLimits[limit].name; }

/// Half of the limit, rounded up, so that a limit of three leaves a network a second mail; always less than a limit above one.
std::int64_t share_of_network(std::int64_t most) { return (most + 1) / 2; }

/// Whether an account has proved the address, also one that gave it up and can still undo that.
Result<bool> is_proved(store::Stores& tx, const std::string& address) {
  USHER_TRY(const auto owner, tx.users.find_by_email(address));
  return owner ? Result<bool>(owner->is_verified) : tx.users.is_taken(address);
}

}  // namespace

bool is_notice(std::string_view kind) { return !is_mail_request(kind) && !mail_use_of(kind) && !contains(kEachComes, kind); }

std::optional<MailUse> mail_use_of(std::string_view kind) {
  if (is_mail_request(kind)) kind.remove_prefix(kind.find(':') + 1);
  const auto* row = find_by(kUsedFor, kind, &UsedFor::kind);
  return row ? std::optional(row->use) : std::nullopt;
}

std::string_view name_of(MailUse use) { return kQuotas[use].name; }

MailRequester MailRequester::of(const domain::Caller& caller, bool is_owner) {
  const auto address = IpAddress::parse(caller.address);
  return {.network = address ? address->network_key() : std::string(), .browser = caller.device_hash, .is_owner = is_owner};
}

void MailRequester::write_to(json::Object& payload) const {
  payload.set(kRequesterMember,
              json::Object{{"network", network}, {"browser", browser}, {"is_owner", is_owner}, {"is_refused", is_refused}});
}

std::optional<MailRequester> MailRequester::take_from(json::Object& payload) {
  const auto* kept = payload.find(kRequesterMember);
  if (!kept || !kept->object()) return std::nullopt;
  MailRequester principal{.network = std::string(json::text_at(*kept, "network")),
                          .browser = std::string(json::text_at(*kept, "browser")),
                          .is_owner = json::is_true(*kept, "is_owner"),
                          .is_refused = json::is_true(*kept, "is_refused")};
  payload.erase(kRequesterMember);
  return principal;
}

Result<bool> MailQuota::take(store::Stores& tx, std::string_view rule, const std::string& subject, std::int64_t most,
                             std::chrono::seconds window) const {
  const auto now = ports_.clock.now();
  USHER_TRY(const auto taken, tx.rate_limits.take(rule, subject, most, now + window, now));
  return taken.has_value();
}

Result<Time> MailQuota::end_of(store::Stores& tx, std::string_view rule, const std::string& subject) const {
  USHER_TRY(const auto window, tx.rate_limits.find(rule, subject));
  return window ? window->ends_at : ports_.clock.now();
}

Status MailQuota::count_request(store::Stores& tx, const domain::Caller& caller) const {
  const auto& limits = ports_.settings.limits;
  if (!limits.enabled) return done();
  const auto& quota = limits[Limit::kMailAddress];
  const auto rule = limit_name(Limit::kMailAddress);
  const auto subject = address_key(caller);
  USHER_TRY(const bool taken, take(tx, rule, subject, quota.most * address_factor(limits, caller.address), quota.window));
  if (taken) return done();
  USHER_TRY(const auto end, end_of(tx, rule, subject));
  return rate_limited_until(end, ports_.clock.now());
}

Result<bool> MailQuota::take_of_browser(store::Stores& tx, MailUse use, const std::string& recipient,
                                        const std::string& browser) const {
  if (browser.empty()) return false;
  USHER_TRY(const bool known, tx.verifications.knows_device_at(recipient, browser, ports_.clock.now()));
  if (!known) return false;
  const auto& quota = ports_.settings.limits[Limit::kMailRecipientBrowser];
  const auto subject = recipient + " " + std::string(name_of(use));
  USHER_TRY(const bool own,
            take(tx, limit_name(Limit::kMailRecipientBrowser), subject + " " + browser, quota.most, quota.window));
  return own ? take(tx, kAllBrowsers, subject, quota.most * kBrowsersTogether, quota.window) : Result<bool>(false);
}

Result<bool> MailQuota::take_of_all(store::Stores& tx, MailUse use, const std::string& recipient,
                                    const std::string& network) const {
  const auto rule = kQuotas[use].rule;
  const auto& quota = ports_.settings.limits[kQuotas[use].limit];
  if (!network.empty()) {
    USHER_TRY(const bool own, take(tx, rule, recipient + " " + network, share_of_network(quota.most), quota.window));
    if (!own) return false;
  }
  return take(tx, rule, recipient, quota.most, quota.window);
}

Result<bool> MailQuota::charge(store::Stores& tx, MailUse use, std::string_view recipient, const MailRequester& principal) const {
  if (principal.is_refused) return false;
  if (!ports_.settings.limits.enabled) return true;
  const std::string to(recipient);
  if (principal.is_owner) {
    const auto& quota = ports_.settings.limits[kQuotas[use].limit];
    USHER_TRY(const bool of_owner, take(tx, kQuotas[use].rule, to + kOwner, quota.most, quota.window));
    if (of_owner) return true;
  }
  USHER_TRY(const bool of_browser, take_of_browser(tx, use, to, principal.browser));
  return of_browser ? Result<bool>(true) : take_of_all(tx, use, to, principal.network);
}

Result<std::optional<Time>> MailQuota::send_code(store::Stores& tx, const domain::Mail& mail, const std::string& recipient,
                                                 const domain::Caller& caller) const {
  USHER_CHECK(count_request(tx, caller));
  const auto principal = MailRequester::of(caller, true);
  USHER_TRY(const bool allowed, charge(tx, MailUse::kSecondFactor, recipient, principal));
  auto refused = mail;
  refused.kind = "request:" + mail.kind;
  USHER_CHECK(append(tx, allowed ? mail : refused_request(std::move(refused), principal)));
  if (allowed) return std::optional<Time>();
  USHER_TRY(const auto end, end_of(tx, kQuotas[MailUse::kSecondFactor].rule, recipient + kOwner));
  return std::optional(end);
}

Status MailQuota::append(store::Stores& tx, domain::Mail mail) const {
  auto& rows = tx.outbox;
  const auto& limits = ports_.settings.limits;
  if (!limits.enabled || !is_notice(mail.kind)) return rows.append(mail);
  const auto to = ascii_lower(trim(mail.address));
  const auto subject = to + " " + mail.kind;
  USHER_TRY(const bool proved, is_proved(tx, to));
  const auto limit = proved ? Limit::kMailNotice : Limit::kMailNoticeUnproved;
  USHER_TRY(const bool allowed, take(tx, limit_name(limit), subject, limits[limit].most, limits[limit].window));
  if (allowed) return rows.append(mail);
  if (!proved) return record_dropped(tx, MailUse::kNotice, to);
  USHER_TRY(const auto end, end_of(tx, limit_name(limit), subject));
  const auto counter = subject + " " + std::to_string(to_ms(end));
  USHER_TRY(const auto counted, tx.rate_limits.take(kSummarised, counter, kUncounted, end + kSummaryKept, ports_.clock.now()));
  if (counted && counted->count > 1) return done();
  auto payload = json::parse_stored_object(mail.payload);
  payload.set(kSummaryOfMember, mail.kind).set(kSummaryCounterMember, counter);
  mail.payload = json::to_text(payload);
  mail.kind = mail_request::kNoticesSummary;
  mail.next_attempt_at = end;
  return rows.append(mail);
}

Result<ResolvedRequest> MailQuota::resolve_summary(const domain::Mail& request) const {
  auto payload = json::parse_stored_object(request.payload);
  const std::string counter(json::text_at(payload, kSummaryCounterMember));
  return ports_.transactions.write([&](store::Stores& tx) -> Result<ResolvedRequest> {
    USHER_TRY(const auto counted, tx.rate_limits.find(kSummarised, counter));
    USHER_CHECK(tx.rate_limits.erase(kSummarised, counter));  // later ones of the window get another summary
    payload.set("times", std::to_string(counted ? counted->count : 1));
    USHER_CHECK(tx.outbox.resolve(request.id, {.kind = std::string(kNoticesSummary),
                                               .address = request.address,
                                               .payload = json::to_text(payload),
                                               .user_id = request.user_id}));
    USHER_TRY(auto message, tx.outbox.find(request.id));
    return ResolvedRequest{.message = std::move(message)};
  });
}

Status MailQuota::record_dropped(store::Stores& tx, MailUse use, std::string_view recipient) const {
  USHER_CHECK(take(tx, dropped_rule(kQuotas[use]), std::string(recipient), kUncounted, kDroppedKept));
  return done();
}

Result<std::vector<DroppedMails>> MailQuota::dropped(int most) const {
  const auto now = ports_.clock.now();
  return ports_.transactions.read([&](store::Stores& tx) -> Result<std::vector<DroppedMails>> {
    std::vector<DroppedMails> all;
    for (const auto& row : kQuotas) {
      USHER_TRY(const auto counted, tx.rate_limits.list(dropped_rule(row), 1, now, kDroppedKept, most));
      for (const auto& one : counted)
        all.push_back(
            {.address = one.subject, .use = row.use, .count = one.window.count, .since = one.window.ends_at - kDroppedKept});
    }
    std::ranges::stable_sort(all, [](const auto& one, const auto& other) { return one.since > other.since; });
    if (all.size() > static_cast<std::size_t>(most)) all.resize(static_cast<std::size_t>(most));
    return all;
  });
}

domain::Mail refused_request(domain::Mail request, MailRequester principal) {
  json::Object payload;
  principal.is_refused = true;
  principal.write_to(payload);
  request.payload = json::to_text(payload);
  request.secret_sealed.reset();
  return request;
}

Status forget_dropped_mails(store::Stores& tx, std::string_view recipient) {
  for (const auto& row : kQuotas) USHER_CHECK(tx.rate_limits.erase(dropped_rule(row), recipient));
  return done();
}

}  // namespace usher::core
