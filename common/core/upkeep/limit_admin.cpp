#include "common/core/upkeep/limit_admin.h"

#include "common/base/text.h"
#include "common/core/authority/authority.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/audit_events.h"

namespace usher::core {
namespace {

constexpr std::string_view kAction = "limits.cleared";

}  // namespace

// The address of an account is in the part of the event that goes with the account; one of none is left out.
Result<std::vector<store::RateLimited>> LimitAdmin::clear_account(const domain::Administrator& by,
                                                                  std::string_view address) const {
  std::vector<std::string> subjects{ascii_lower(trim(address))};
  USHER_TRY(const auto user,
            ports_.transactions.read([&](store::Stores& tx) { return tx.users.find_by_email(subjects.front()); }));
  AuditEntry entry{.action = kAction, .actor = by.audit_name()};
  if (user) {
    subjects.push_back(user->id.str());
    entry.user = user->id;
    entry.email = address;
  }
  return clear(by, subjects, audit_.event(entry, by.caller()));
}

Result<std::vector<store::RateLimited>> LimitAdmin::clear_client(const domain::Administrator& by, std::string_view ip) const {
  const auto parsed = IpAddress::parse(ip);
  if (!parsed) return invalid_field("address", "INVALID_FORMAT", "Must be an IP address such as 192.0.2.7 or 2001:db8::1");
  const auto event = audit_.event({.action = kAction, .actor = by.audit_name()}, {.address = std::string(ip)});
  return clear(by, {parsed->limit_key()}, event);
}

Result<std::vector<store::RateLimited>> LimitAdmin::clear_subject(const domain::Administrator& by,
                                                                  const std::string& subject) const {
  const auto address = subject.substr(0, subject.find('/'));  // of a network its first one
  if (IpAddress::parse(address)) return clear_client(by, address);
  const auto account = subject.substr(0, subject.find(' '));  // of a browser that an account knows, the account
  USHER_TRY(const auto user, ports_.transactions.read([&](store::Stores& tx) { return tx.users.find(UserId(account)); }));
  return clear_account(by, user ? user->email : account);
}

Result<std::vector<store::RateLimited>> LimitAdmin::clear(const domain::Administrator& by,
                                                          const std::vector<std::string>& subjects,
                                                          const domain::AuditEvent& event) const {
  return ports_.transactions.write([&](store::Stores& tx) -> Result<std::vector<store::RateLimited>> {
    USHER_CHECK(require_fresh_admin(tx, by, ports_));
    std::vector<store::RateLimited> cleared;
    for (const auto& subject : subjects) {
      USHER_TRY(const auto windows, tx.rate_limits.clear(subject));
      cleared.insert(cleared.end(), windows.begin(), windows.end());
    }
    if (!cleared.empty()) USHER_CHECK(tx.audit_events.append(event));
    return cleared;
  });
}

}  // namespace usher::core
