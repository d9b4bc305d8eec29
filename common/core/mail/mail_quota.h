#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"
#include "common/domain/mail.h"

namespace usher::core {

/// The mails of an address that one limit counts. Each has a limit of its own, so that requests for one do not starve another.
enum class MailUse { kVerification, kSignIn, kSecurity, kResetCode, kSecondFactor, kNotice };

/// Returns the use of a message or of a request for one; nullopt for mails without a limit, such as notices.
std::optional<MailUse> mail_use_of(std::string_view kind);
/// Whether MailQuota::append limits a mail. All do that have no use, but those that are useless unless each comes: they carry a
/// link with power, and what causes them has a limit of its own.
bool is_notice(std::string_view kind);
/// `verification`, `sign_in`, `security`, `reset_code`, `second_factor` or `notice`.
std::string_view name_of(MailUse use);

/// What the limits know of the client that asked for a mail. A request in the outbox keeps it until the mail is written.
struct MailRequester {
  std::string network = {};  ///< /24 or /56; empty if unknown.
  std::string browser = {};  ///< Hash of the device token; empty without one.
  bool is_owner = false;     ///< Has a session, or a proved first factor, of the account with the recipient's address.
  bool is_refused = false;   ///< The limit was full when the mail was asked for.

  static MailRequester of(const domain::Caller& caller, bool is_owner);
  /// Adds itself to the payload of a request, or takes itself out of it.
  void write_to(json::Object& payload) const;
  static std::optional<MailRequester> take_from(json::Object& payload);
};

/// Mails that were not written in the last week because the recipient's limit was full.
struct DroppedMails {
  std::string address;  ///< As compared.
  MailUse use = MailUse::kVerification;
  std::int64_t count = 0;
  Time since{};

  static constexpr std::string_view kSchema = "DroppedMail";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("to", &DroppedMails::address),
                           json::computed("limit", [](const DroppedMails& mails) { return name_of(mails.use); }),
                           required("dropped", &DroppedMails::count), required("since", &DroppedMails::since));
  }
};

/// What became of a request of mail_request. Without a message nothing is to be sent.
struct ResolvedRequest {
  std::optional<domain::Mail> message = {};
  bool is_known = true;      ///< False for a request of a newer release.
  std::string dropped = {};  ///< The kind of a mail that is not sent because the limit of its address is full; else empty.
};

/// The limits on mail. A request counts for the client's network; a mail counts for its recipient, in the write that inserts it
/// into the outbox, once the address was looked up. Shares of a recipient, in the order in which they are tried:
///
///   owner      a session or a proved first factor: the limit of the use, not shared with other clients
///   browser    each browser that the account knows: `mail_recipient_browser`, and four browsers' worth together
///   all        the limit of the use; one network has half of it
///
/// Safe from any thread.
class MailQuota {
 public:
  explicit MailQuota(Ports ports) : ports_(ports) {}

  /// Inside the write of a request, before any look-up. Error: kRateLimited for the client's network.
  Status count_request(store::Stores& tx, const domain::Caller& caller) const;
  /// Inside the write that inserts the mail. `recipient`: as compared. Returns false if every share of the principal is full.
  Result<bool> charge(store::Stores& tx, MailUse use, std::string_view recipient, const MailRequester& principal) const;
  /// For a second factor's code, whose recipient is known: counts the request, and inserts the mail if charge() allows it.
  /// Returns when the owner's share opens otherwise; the worker then reports the dropped mail. Error: see count_request().
  Result<std::optional<Time>> send_code(store::Stores& tx, const domain::Mail& mail, const std::string& recipient,
                                        const domain::Caller& caller) const;
  /// Inserts a mail. Notices count by recipient and kind, so that no kind silences another: those beyond `mail_notice` become one
  /// summary at the end of its window, and those beyond `mail_notice_unproved` count as dropped.
  Status append(store::Stores& tx, domain::Mail mail) const;
  /// Replaces the row of such a summary by its message, with the number of notices until now.
  Result<ResolvedRequest> resolve_summary(const domain::Mail& request) const;
  /// Counts a mail that is not sent because charge() returned false.
  Status record_dropped(store::Stores& tx, MailUse use, std::string_view recipient) const;

  /// The most recent first.
  Result<std::vector<DroppedMails>> dropped(int most) const;

 private:
  Result<bool> take(store::Stores& tx, std::string_view rule, const std::string& subject, std::int64_t most,
                    std::chrono::seconds window) const;
  Result<Time> end_of(store::Stores& tx, std::string_view rule, const std::string& subject) const;
  Result<bool> take_of_browser(store::Stores& tx, MailUse use, const std::string& recipient, const std::string& browser) const;
  Result<bool> take_of_all(store::Stores& tx, MailUse use, const std::string& recipient, const std::string& network) const;

  Ports ports_;
};

/// Returns the outbox row of a mail for which charge() returned false: the worker counts and logs it, and sends nothing.
domain::Mail refused_request(domain::Mail request, MailRequester principal);

/// Inside a write: forgets the dropped mails of an address.
Status forget_dropped_mails(store::Stores& tx, std::string_view recipient);

}  // namespace usher::core
