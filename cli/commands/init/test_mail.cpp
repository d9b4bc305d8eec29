#include "cli/commands/init/test_mail.h"

#include "common/net/mail_message.h"

namespace usher::cli {
namespace {

constexpr const char* kText = "Usher can send mail.\n\nThis is the test mail of `usher init`. Nobody needs to answer it.\n";
constexpr const char* kHtml =
    "<!doctype html><html lang=\"en\"><title>Usher can send mail</title><p>Usher can send mail.</p>"
    "<p>This is the test mail of <code>usher init</code>. Nobody needs to answer it.</p></html>";

}  // namespace

net::DeliveryOutcome send_test_mail(const settings::Settings& settings, net::SmtpClient& smtp, const std::string& to, Time now,
                                    crypto::Random& random) {
  const auto& from = settings.mail.from;
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

}  // namespace usher::cli
