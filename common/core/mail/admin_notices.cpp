#include "common/core/mail/admin_notices.h"

#include "common/base/text.h"
#include "common/base/time_text.h"
#include "common/core/authority/authority.h"
#include "common/core/secrets/erasure_key.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/erasures.h"
#include "common/store/operations/outbox.h"

namespace usher::core {
namespace {

constexpr std::string_view kAdminsImported = "admins_imported";
constexpr int kMostNotified = 1000;

/// The addresses of those who are to come, as written.
Result<std::vector<std::string>> coming_in(store::Stores& tx, const std::vector<ComingAdmin>& coming, bool erased_too) {
  std::vector<std::string> addresses;
  for (const auto& one : coming) {
    USHER_TRY(const bool is_taken, tx.users.is_taken(one.email));
    USHER_TRY(const auto namesake, one.id ? tx.users.find(*one.id) : Result<std::optional<domain::User>>(std::nullopt));
    USHER_TRY(const auto erasure,
              one.id && !erased_too ? tx.erasures.find(*one.id) : Result<std::optional<domain::Erasure>>(std::nullopt));
    if (!is_taken && !namesake && !erasure) addresses.push_back(one.email_as_written);
  }
  return addresses;
}

/// The first addresses, as many as the value of a mail holds.
std::string listed(const std::vector<std::string>& addresses) {
  constexpr std::size_t kMostBytes = 300;
  std::string list;
  for (const auto& address : addresses) {
    if (!list.empty() && list.size() + address.size() > kMostBytes) return list + ", …";
    list.append(list.empty() ? "" : ", ").append(address);
  }
  return list;
}

/// Of the address that a value names, in the form in which it is compared; nullopt if there is no value.
std::optional<std::string> digest_of(const Secret& key, std::string_view value) {
  return value.empty() ? std::nullopt : std::optional(ErasureKey::digest(key, ascii_lower(trim(value))));
}

Result<std::vector<domain::User>> admins_of_now(const Ports& ports) {
  return ports.transactions.read([&](store::Stores& tx) { return admins_who_can_sign_in(tx, ports.settings, kMostNotified); });
}

}  // namespace

Result<AdminNotices> AdminNotices::draw(const Outbox& outbox, std::string_view kind, const std::vector<domain::User>& admins) {
  AdminNotices notices;
  notices.outbox_ = &outbox;
  USHER_TRY(notices.naming_key_, outbox.naming_key());
  for (const auto& admin : admins)
    notices.drawn_.push_back(outbox.make({.kind = kind, .address = admin.email_as_written, .user = admin.id}));
  notices.drawn_.push_back(outbox.make({.kind = kind, .address = {}}));
  return notices;
}

Result<AdminNotices> AdminNotices::prepare(const Ports& ports, const Outbox& outbox, std::string_view kind,
                                           const domain::Administrator& by) {
  USHER_TRY(const auto admins, admins_of_now(ports));
  const auto* const acting = find_where(admins, [&](const domain::User& admin) { return by.is(admin.id); });
  USHER_TRY(auto notices, draw(outbox, kind, admins));
  notices.by_ = acting ? acting->email_as_written : by.audit_name();
  return notices;
}

Result<AdminNotices> AdminNotices::prepare(const Ports& ports, const Outbox& outbox, std::string_view kind, std::string by) {
  USHER_TRY(const auto admins, admins_of_now(ports));
  USHER_TRY(auto notices, draw(outbox, kind, admins));
  notices.by_ = std::move(by);
  return notices;
}

Status AdminNotices::append_list(store::Stores& tx, const std::vector<std::string>& addresses) const {
  return append(tx, {{"accounts", listed(addresses)}, {"count", std::to_string(addresses.size())}});
}

Status AdminNotices::append(store::Stores& tx, const json::Object& values, const domain::User* also) const {
  for (auto mail : drawn_) {
    if (!mail.user_id && !also) continue;
    if (!mail.user_id) {
      mail.address = also->email_as_written;
      mail.user_id = also->id;
    }
    json::Object payload = values;
    payload.set("by", by_).set("when", to_rfc3339(mail.created_at));
    mail.payload = json::to_text(payload);
    mail.account_digest =
        values.find("accounts") ? std::optional<std::string>("") : digest_of(naming_key_, json::text_at(values, "account"));
    mail.actor_digest = digest_of(naming_key_, by_);
    USHER_CHECK(outbox_->append(tx, mail));
  }
  return done();
}

Status notify_of_imported_admins(const Ports& ports, const Outbox& outbox, const domain::OperatorActor& by,
                                 const std::vector<ComingAdmin>& coming, bool erased_too) {
  if (coming.empty()) return done();
  USHER_TRY(const auto addresses, ports.transactions.read([&](store::Stores& tx) { return coming_in(tx, coming, erased_too); }));
  if (addresses.empty()) return done();
  USHER_TRY(const auto notices, AdminNotices::prepare(ports, outbox, kAdminsImported, by));
  return ports.transactions.write([&](store::Stores& tx) { return notices.append_list(tx, addresses); });
}

}  // namespace usher::core
