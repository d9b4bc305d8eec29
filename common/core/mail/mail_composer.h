#pragma once

#include <string>

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

}  // namespace usher::core
