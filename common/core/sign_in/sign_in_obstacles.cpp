#include "common/core/sign_in/sign_in_obstacles.h"

#include "common/base/text.h"
#include "common/core/audit/sign_in_refusals.h"
#include "common/core/authority/authority.h"
#include "common/core/mail/outbox.h"
#include "common/core/passkeys/passkey_ceremonies.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/core/two_factor/first_factor.h"
#include "common/domain/time_words.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"

namespace usher::core {
namespace {

using Level = Obstacle::Level;
using settings::Limit;

constexpr int kMostWindows = 200;
constexpr int kMostMails = 20;
constexpr int kMostMailsShown = 3;
constexpr int kMostEvents = 50;
constexpr std::chrono::days kRecent{7};
constexpr std::string_view kNetworkRule = settings::kLimits[Limit::kSignInAddress].name;

struct Stored {
  std::vector<domain::Account> accounts;
  std::optional<domain::Account> credential;
  std::optional<domain::SecondFactor> factor;
  std::vector<store::RateLimited> windows;
  std::vector<store::RateLimited> networks;  ///< Of the networks that tried it.
  std::vector<domain::Mail> mails;
  std::vector<domain::AuditEvent> events;
  std::vector<domain::Passkey> passkeys;
};

/// The network in the subject of a window of kTriedPair.
std::string network_in(const store::RateLimited& tried) { return tried.subject.substr(0, tried.subject.find(' ')); }

Result<Stored> read(store::Stores& tx, const domain::User& user, const settings::Limits& limits, Time now) {
  Stored stored;
  USHER_TRY(stored.accounts, tx.accounts.list(user.id));
  USHER_TRY(stored.credential, tx.accounts.find_credential(user.id));
  USHER_TRY(stored.factor, tx.two_factors.find(user.id));
  USHER_TRY(stored.passkeys, tx.passkeys.list(user.id));
  USHER_TRY(stored.windows, tx.rate_limits.about(user.email, user.id, kTriedPair, now, kMostWindows));
  for (const auto& one : stored.windows) {
    if (one.rule != kTriedPair) continue;
    const auto network = network_in(one);
    USHER_TRY(const auto window, tx.rate_limits.find(kNetworkRule, network));
    if (window && window->is_open(now, limits[Limit::kSignInAddress].window))
      stored.networks.push_back({std::string(kNetworkRule), network, *window});
  }
  USHER_TRY(stored.mails, tx.outbox.list({.state = std::nullopt, .address = user.email, .limit = kMostMails}));
  USHER_TRY(stored.events,
            tx.audit_events.list(
                {.user = user.id, .action = std::string(kSignInRefused), .since = now - kRecent, .limit = kMostEvents}));
  return stored;
}

/// Rounded up, so that no limit is said to end before it does.
std::string minutes_until(Time at, Time now) { return domain::duration_words(std::chrono::ceil<std::chrono::minutes>(at - now)); }

/// One examination of one account.
class Examination {
 public:
  Examination(const settings::Settings& settings, const domain::User& user, const Stored& stored, Time now)
      : settings_(settings), user_(user), stored_(stored), now_(now) {}

  std::vector<Obstacle> run() && {
    look_at_account();
    look_at_contest();
    look_at_password();
    look_at_passkeys();
    look_at_limits();
    look_at_factor();
    look_at_refusals();
    look_at_mail();
    std::ranges::stable_sort(found_, [](const Obstacle& a, const Obstacle& b) { return a.level > b.level; });
    if (found_.empty() || found_.front().level == Level::kNone)
      found_.insert(found_.begin(), {.level = Level::kNone, .reason = "none", .text = "Nothing stored blocks this account"});
    return std::move(found_);
  }

 private:
  void add(Level level, std::string_view reason, std::string text, Mending mending = {}) {
    found_.push_back({level, reason, std::move(text), std::move(mending)});
  }
  [[nodiscard]] Mending to_user(std::string_view verb) const { return {"users", verb, user_.email}; }
  [[nodiscard]] std::int64_t most(Limit limit) const { return settings_.limits[limit].most; }

  void look_at_account() {
    if (!user_.is_active)
      add(Level::kBlocks, refusal_reason::kSuspended,
          "The account is suspended" + (user_.suspended_until ? " until " + to_rfc3339(*user_.suspended_until) : std::string()) +
              (user_.suspended_reason ? ": " + *user_.suspended_reason : std::string()),
          to_user("activate"));
    if (!user_.is_verified && settings_.signup.require_email_verification)
      add(Level::kBlocks, refusal_reason::kUnverified, "Its address is not verified, which REQUIRE_EMAIL_VERIFICATION demands",
          to_user("verify"));
  }

  void look_at_contest() {
    if (user_.is_contested())
      add(Level::kRecent, "contested",
          "Its address waits for its proof since " + to_rfc3339(user_.created_at) + " and was used for another sign-up at " +
              to_rfc3339(*user_.contested_at) + "; the proof removes what they set, and its owner sets a new password");
  }

  void look_at_password() {
    std::vector<std::string> ways;
    for (const auto& account : stored_.accounts)
      if (account.provider != domain::kCredentialProvider) ways.push_back(account.provider);
    const auto party = relying_party_of(settings_);
    for (const auto& passkey : stored_.passkeys)
      if (party.why_off.empty() && passkey.works_at(party.id)) ways.push_back("the passkey " + domain::shown_name(passkey));
    const auto& password = stored_.credential;
    const bool may_set_one = user_.is_verified && mail_goes(settings_);
    if (!password || !password->password_hash)
      return add(ways.empty() && !may_set_one ? Level::kBlocks : Level::kNone, refusal_reason::kNoPassword,
                 "It has no password" + (!ways.empty() ? "; it signs in by " + joined(ways, ", ")
                                         : may_set_one ? "; its user can set one by email"
                                                       : std::string()),
                 to_user("reset"));
    const bool is_replaced =
        settings_.breached_passwords.at_sign_in == settings::BreachAtSignIn::kChange && !asks_second_factor(user_, settings_);
    if (password->breached_at)
      add(Level::kNone, "password_breached",
          "Its password was found among breached ones at " + to_rfc3339(*password->breached_at) +
              (is_replaced ? "; its next sign-in sets a new one" : ""),
          to_user("reset"));
    if (!password->initial_until) return;
    if (*password->initial_until <= now_)
      return add(Level::kBlocks, refusal_reason::kPasswordExpired,
                 "Its initial password expired at " + to_rfc3339(*password->initial_until), to_user("reset"));
    add(Level::kNone, "password_initial",
        "Its password is an initial one, to be replaced at a sign-in before " + to_rfc3339(*password->initial_until));
  }

  void look_at_passkeys() {
    for (const auto& passkey : stored_.passkeys) {
      const auto name = "Its passkey " + domain::shown_name(passkey);
      if (passkey.switched_off_at)
        add(Level::kRecent, refusal_reason::kPasskeyOff,
            name + " is switched off since " + to_rfc3339(*passkey.switched_off_at) +
                ", because a copy of it may exist; its owner confirms or removes it");
      else if (passkey.rp_id != settings_.passkeys.rp_id)
        add(Level::kRecent, refusal_reason::kPasskeyUnknown,
            name + " is of " + passkey.rp_id + ", which is not PASSKEY_RP_ID now");
    }
  }

  /// `10 wrong passwords from 192.0.2.7 in 4 min`, for each network that tried it.
  [[nodiscard]] std::string wrong_passwords() const {
    std::string text;
    for (const auto& one : stored_.windows) {
      if (one.rule != kTriedPair) continue;
      const auto began = one.window.ends_at - settings_.limits[Limit::kSignInAddress].window;
      const auto since = std::max<std::chrono::milliseconds>(std::chrono::minutes(1), now_ - began);
      text += (text.empty() ? "" : ", ") + counted(one.window.count, "wrong password") + " from " + network_in(one) + " in " +
              domain::duration_words(std::chrono::ceil<std::chrono::minutes>(since));
    }
    return text;
  }

  void look_at_limits() {
    const auto wrong = wrong_passwords();
    bool is_blocked = false;
    for (const auto& one : stored_.windows) {
      const auto* const row = settings::find_limit(one.rule);
      if (!row || one.window.count < most(row->limit) || !one.window.is_open(now_, settings_.limits[row->limit].window)) continue;
      if (!settings_.limits.enabled && row->limit != Limit::kCodeAccount && row->limit != Limit::kCodeAccountDay) continue;
      is_blocked = is_blocked || row->limit == Limit::kSignInAccount;
      add_full(*row, one, wrong);
    }
    for (const auto& network : stored_.networks) look_at_network(network);
    if (!wrong.empty() && !is_blocked) add(Level::kRecent, refusal_reason::kWrongPassword, wrong, to_user("reset"));
  }

  void add_full(const settings::LimitRow& row, const store::RateLimited& full, const std::string& wrong) {
    const auto still = minutes_until(full.window.ends_at, now_) + " more";
    const Mending clear{"limits", "clear", user_.email, "account"};
    const auto block = [&](const std::string& text) { add(Level::kBlocks, refusal_reason::kRateLimited, text + still, clear); };
    switch (row.limit) {
      case Limit::kSignInAccount:
        return block((wrong.empty() ? counted(full.window.count, "refused sign-in") : wrong) + "; blocked for ");
      case Limit::kSignInDevice:
        return block(counted(full.window.count, "wrong password") + " from a browser that it knows; blocked there for ");
      case Limit::kSessionAccount:
        return block(counted(full.window.count, "sign-in") + " in the window of " + std::string(row.name) +
                     "; a browser that it did not know before is refused for ");
      case Limit::kSessionDevice:
        return add(Level::kRecent, refusal_reason::kRateLimited,
                   counted(full.window.count, "sign-in") + " by one browser; its next ones count for the account for " + still,
                   clear);
      case Limit::kPasskeyAdded:
      case Limit::kAddressChange:
      case Limit::kProofAccount:
        return add(Level::kNone, refusal_reason::kRateLimited, "The limit " + std::string(row.name) + " is reached for " + still,
                   clear);
      case Limit::kCodeAccount:
      case Limit::kCodeAccountDay:
        return block(counted(full.window.count, "attempt") + " at its codes; codes are refused for ");
      default:
        return add(Level::kRecent, "mail_limited",
                   "No mail of this kind is sent to this address for " + still + " (limit `" + std::string(row.name) + "`)",
                   clear);
    }
  }

  void look_at_network(const store::RateLimited& full) {
    const auto address = full.subject.substr(0, full.subject.find('/'));
    if (!settings_.limits.enabled || full.window.count < most(Limit::kSignInAddress) * address_factor(settings_.limits, address))
      return;
    add(Level::kBlocks, refusal_reason::kRateLimited,
        counted(full.window.count, "different account") + " were tried in vain from " + full.subject +
            "; sign-ins from there are blocked for " + minutes_until(full.window.ends_at, now_) + " more",
        {"limits", "clear", address, "address"});
  }

  void look_at_factor() {
    if (!stored_.factor || !stored_.factor->is_in_force()) {
      if (needs_second_factor(user_, settings_))
        add(Level::kNone, refusal_reason::kSecondFactor, "Its next sign-in must set up a second factor, which its role needs");
      return;
    }
    if (stored_.factor->is_lost()) return look_at_lost_app(*stored_.factor);
    add(Level::kNone, refusal_reason::kSecondFactor,
        std::string("Each sign-in from a new browser needs ") +
            (stored_.factor->is_mail_alone() ? "a code by email" : "a code of its authenticator app, or a backup code"),
        to_user("reset-2fa"));
  }

  void look_at_lost_app(const domain::SecondFactor& factor) {
    const bool has_password = stored_.credential && stored_.credential->password_hash;
    const auto first = has_password ? FirstFactor::Kind::kPassword : FirstFactor::Kind::kSocial;
    const auto when = "Its authenticator app was lost with the secret at " + to_rfc3339(*factor.lost_at);
    if (const auto refusal = refusal_of_lost_app(user_, factor, first, settings_))
      return add(Level::kBlocks, refusal_reason::kSecondFactor, when + ": " + refusal->detail(), to_user("reset-2fa"));
    add(Level::kNone, refusal_reason::kSecondFactor,
        when + ": its next sign-in needs the password and a mailed code, and sets up a new app", to_user("reset-2fa"));
  }

  struct Mend {
    std::string_view reason;
    std::string_view what;
    std::string_view verb;  ///< Of the act on the account; empty: none mends it.
  };

  /// Whether a reason was given already that the refused sign-ins only show again.
  [[nodiscard]] bool is_said(std::string_view reason) const {
    return std::ranges::any_of(found_, [&](const Obstacle& each) {
      const bool counts_passwords = each.reason == refusal_reason::kRateLimited && reason == refusal_reason::kWrongPassword;
      return each.level != Level::kNone && (each.reason == reason || counts_passwords);
    });
  }

  /// The newest refusal of each reason.
  void look_at_refusals() {
    static constexpr std::array kMends{
        Mend{refusal_reason::kWrongPassword, "A wrong password", "reset"},
        Mend{refusal_reason::kNoPassword, "A password, of which it had none", "reset"},
        Mend{refusal_reason::kPasswordExpired, "An initial password that had expired", "reset"},
        Mend{refusal_reason::kSuspended, "A sign-in while it was suspended", ""},
        Mend{refusal_reason::kUnverified, "A sign-in before its address was verified", ""},
        Mend{refusal_reason::kSecondFactor, "A sign-in at its second factor", ""},
        Mend{refusal_reason::kRateLimited, "An attempt beyond a limit", ""},
        Mend{refusal_reason::kProviderRefused, "A sign-in by a provider", ""},
        Mend{refusal_reason::kSignupDisabled, "A sign-up, which SIGNUP_ENABLED turns off,", ""},
        Mend{refusal_reason::kPasskeyUnknown, "A passkey of another account or site, or a wrong answer of one", ""},
        Mend{refusal_reason::kPasskeyCounter, "A passkey whose counter did not grow", ""},
        Mend{refusal_reason::kPasskeyOff, "A passkey that is switched off", ""}};
    std::vector<domain::PersonalData> personal;
    for (const auto& event : stored_.events) personal.push_back(domain::personal_data_of(event));
    for (const auto& mend : kMends) {
      if (is_said(mend.reason)) continue;
      const auto found = std::ranges::find_if(personal, [&](const auto& data) { return data.reason == mend.reason; });
      if (found == personal.end()) continue;
      const auto* const newest = &stored_.events[static_cast<std::size_t>(found - personal.begin())];
      const auto ip = found->ip.value_or("");
      const bool is_mended = user_.last_login_at && *user_.last_login_at > newest->at;
      add(is_mended ? Level::kNone : Level::kRecent, mend.reason,
          std::string(mend.what) + " was refused " + domain::relative_time(newest->at, now_) + (ip.empty() ? "" : " from " + ip) +
              (is_mended ? ", before its last sign-in" : ""),
          mend.verb.empty() || is_mended ? Mending() : to_user(mend.verb));
    }
  }

  void look_at_mail() {
    std::vector<std::string_view> shown;  // the newest of a kind says enough
    for (const auto& mail : stored_.mails) {
      if (mail.sent_at || mail.created_at + kRecent < now_ || std::ssize(shown) == kMostMailsShown) continue;
      const bool is_waiting = !mail.failed_at && mail.next_attempt_at;
      if (is_waiting && !mail.last_error) continue;
      if (contains(shown, mail.kind)) continue;
      shown.push_back(mail.kind);
      const auto what = "Mail `" + mail.kind + "` of " + domain::relative_time(mail.created_at, now_);
      const auto why = mail.last_error ? ": " + printable(*mail.last_error) : std::string();
      if (mail.failed_at)
        add(Level::kRecent, "mail_failed", what + " failed" + why, {"mail", "retry", mail.id.str()});
      else
        add(Level::kRecent, "mail_waits", what + (is_waiting ? " waits for its next attempt" : " is kept, not sent") + why,
            {"mail", "show", mail.id.str()});
    }
  }

  const settings::Settings& settings_;
  const domain::User& user_;
  const Stored& stored_;
  const Time now_;
  std::vector<Obstacle> found_;
};

}  // namespace

Result<std::vector<Obstacle>> sign_in_obstacles_of(const domain::User& user, const Ports& ports) {
  const auto now = ports.clock.now();
  return ports.transactions.read([&](store::Stores& tx) -> Result<std::vector<Obstacle>> {
    USHER_TRY(const auto stored, read(tx, user, ports.settings.limits, now));
    return Examination(ports.settings, user, stored, now).run();
  });
}

}  // namespace usher::core
