#include "common/core/mail/test_mail.h"

#include "common/base/id.h"
#include "common/net/mail_message.h"

namespace usher::core {
namespace {

constexpr const char* kText = "Usher can send mail.\n\nThis is a test mail. It needs no answer.\n";
constexpr const char* kHtml =
    "<!doctype html><html lang=\"en\"><title>Usher can send mail</title><p>Usher can send mail.</p>"
    "<p>This is a test mail. It needs no answer.</p></html>";

}  // namespace

net::DeliveryOutcome send_test_mail(const settings::Mailbox& from, net::SmtpClient& smtp, const std::string& to,
                                    const Clock& clock, crypto::Random& random) {
  const auto now = clock.now();
  const auto message = net::render({.from_name = from.name,
                                    .from_address = from.address,
                                    .to = to,
                                    .subject = "Usher can send mail",
                                    .text = kText,
                                    .html = kHtml,
                                    .message_id = crypto::new_id<MailId>(random, now).str(),
                                    .date = now,
                                    .language = "en"});
  return smtp.send({.from = from.address, .to = to}, message);
}

}  // namespace usher::core
