#include "tests/testkit/mailbox.h"

#include <stdexcept>

#include "common/core/credentials/mail_requests.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/mail/outbox.h"
#include "common/store/operations/outbox.h"
#include "common/store/transactions.h"
#include "tests/testkit/test_core.h"

namespace usher::testkit {

std::vector<domain::Mail> Mailbox::all(std::string_view kind, std::string_view address) {
  const auto list = [this] {
    auto mails = must(kit_->ports.transactions.read([](store::Stores& tx) { return tx.outbox.list({.limit = 10'000}); }));
    std::reverse(mails.begin(), mails.end());
    return mails;
  };
  for (const auto& mail : list())
    if (core::is_mail_request(mail.kind)) static_cast<void>(must(kit_->mail_requests.resolve(mail)));
  auto mails = list();
  std::erase_if(mails, [&](const domain::Mail& mail) { return mail.kind != kind || mail.address != address; });
  return mails;
}

std::string Mailbox::secret(std::string_view kind, std::string_view address) {
  const auto mails = all(kind, address);
  if (mails.empty()) throw std::runtime_error("no mail " + std::string(kind) + " to " + std::string(address));
  const auto secret = kit_->outbox.open(mails.back());
  if (!secret) throw std::runtime_error("the mail " + std::string(kind) + " has no secret");
  return std::string(secret->expose());
}

}  // namespace usher::testkit
