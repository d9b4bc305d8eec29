#pragma once

#include <string>
#include <string_view>

#include "common/core/mail/mail_templates.h"
#include "common/core/mail/outbox.h"

namespace usher::core {

/// A message in words, ready to be sent or shown.
struct ComposedMail {
  std::string from_name;
  std::string from_address;
  std::string to;
  std::string subject;
  std::string text;
  std::string html;
  std::string language;
  bool without_secret = false;  ///< It had a link or code whose secret is gone: sent before, or sealed under another secret.
};

/// Turns rows of the outbox into words. Immutable; safe from any thread.
class MailComposer {
 public:
  MailComposer(Ports ports, const Outbox& outbox, const MailTemplates& templates)
      : ports_(ports), outbox_(outbox), templates_(templates) {}

  /// kConflict for a request, which says nothing yet.
  Result<ComposedMail> compose(const domain::Mail& mail) const;

 private:
  Ports ports_;
  const Outbox& outbox_;
  const MailTemplates& templates_;
};

// Where the links of mails lead: to the pages that the server shows under /account/, or the site's own (VERIFY_PAGE, RESET_PAGE).
// Built from PUBLIC_URL, never from what a request says.

/// The link of a mail of that kind, with its token where it has one; empty for a kind without a link. `callback`, where it is
/// set, goes along: it is the site's page for a new password, and where people are sent on to after they confirmed an address.
std::string mail_link(const settings::Settings& settings, std::string_view kind, std::string_view token,
                      std::string_view callback = {});
/// Whether a mail of that kind is of no use without its token or code.
bool needs_secret(std::string_view kind);

}  // namespace usher::core
