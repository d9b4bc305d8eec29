#pragma once

#include "common/core/runtime/ports.h"

namespace usher::domain {
struct Mail;
}

namespace usher::core {

class MailTemplates;
class Outbox;

/// A composed message, ready to be sent or shown.
struct ComposedMail {
  std::string from_name;
  std::string from_address;
  std::string to;
  std::string subject;
  std::string text;
  std::string html;
  std::string language;
  std::string way_out;                   ///< The URL that stops mail of this kind; empty without one.
  std::optional<std::string> link = {};  ///< What its button opens.
  std::optional<std::string> code = {};  ///< What its reader types.
  bool without_secret = false;  ///< Its token or code is no longer available: already sent, or sealed with another secret.
};

/// Composes messages from rows of the outbox. Immutable and safe from any thread.
class MailComposer {
 public:
  MailComposer(Ports ports, const Outbox& outbox, const MailTemplates& templates)
      : ports_(ports), outbox_(outbox), templates_(templates) {}

  /// Error: kConflict if the row is a request, which has no message yet.
  Result<ComposedMail> compose(const domain::Mail& mail) const;

 private:
  Ports ports_;
  const Outbox& outbox_;
  const MailTemplates& templates_;
};

// Targets of the links in mails: the pages that the server shows under /account/, or the site's own (VERIFY_PAGE, RESET_PAGE).
// They are built from PUBLIC_URL, never from request headers (host header injection).

/// Returns the link of a mail of that kind with its token, if any; empty for a kind without a link. `callback`, if set, is added
/// to it: the site's page for a new password, or the page that follows after an address is confirmed.
std::string mail_link(const settings::Settings& settings, std::string_view kind, std::string_view token,
                      std::string_view callback = {});
/// Whether a mail of that kind is useless without its token or code.
bool needs_secret(std::string_view kind);

}  // namespace usher::core
