#include "common/core/testing/test_mails.h"

#include "common/base/text.h"
#include "common/core/testing/test_namespaces.h"

namespace usher::core {

void TestMails::add(TestMail mail) {
  const Lock lock(mutex_);
  const auto is_it = [&](const auto& kept) { return !mail.id.empty() && kept.id == mail.id; };
  if (std::ranges::any_of(mails_, is_it)) return;
  mail.number = ++last_;
  mails_.push_back(std::move(mail));
  if (mails_.size() > kKept) mails_.pop_front();
}

std::vector<TestMail> TestMails::to(std::string_view address, std::int64_t after, std::string_view kind) const {
  std::vector<TestMail> found;
  const Lock lock(mutex_);
  for (const auto& mail : mails_)
    if (mail.number > after && iequals(mail.to, address) && (kind.empty() || mail.kind == kind)) found.push_back(mail);
  return found;
}

std::set<std::string> TestMails::addresses_elsewhere() const {
  std::set<std::string> found;
  const Lock lock(mutex_);
  for (const auto& mail : mails_)
    if (!test_namespace_of(mail.to)) found.insert(mail.to);
  return found;
}

void TestMails::forget(std::string_view target) {
  const Lock lock(mutex_);
  std::erase_if(mails_, [&](const auto& mail) {
    return target.empty() || iequals(mail.to, target) || test_namespace_of(mail.to) == target;
  });
}

std::shared_ptr<void> TestMails::begin_wait() {
  if (waiting_->fetch_add(1) < kMostWaiting)
    return {static_cast<void*>(waiting_.get()), [waiting = waiting_](void*) { waiting->fetch_sub(1); }};
  waiting_->fetch_sub(1);
  return nullptr;
}

}  // namespace usher::core
