#include "common/core/upkeep/leadership.h"

namespace usher::core {

Status Leadership::renew(std::chrono::seconds rest) {
  const auto asked_at = now_();  // the database dates the lease later than that
  const auto leads = claim_.lead(rest);
  const Lock lock(mutex_);
  if (leads.ok() && leads.value() && !stopped_) {
    until_ = asked_at + db::InstanceClaim::kLease + rest;
    if (!leading_) leading_.emplace();
    return done();
  }
  const bool ends_before_next_try = now_() + db::InstanceClaim::kRenewal >= until_;
  if (leads.ok() || ends_before_next_try) lose();
  return leads.ok() ? done() : Status(leads.error());
}

Status Leadership::run(const std::function<Status(const std::stop_token&)>& work) const {
  const auto stop = token();
  return stop ? work(*stop) : done();
}

bool Leadership::leads() const { return token().has_value(); }

void Leadership::stop() {
  const Lock lock(mutex_);
  stopped_ = true;
  lose();
}

std::optional<std::stop_token> Leadership::token() const {
  const Lock lock(mutex_);
  // A process that stood still may meet the end of its lease before renew() does.
  if (!leading_ || now_() >= until_) return std::nullopt;
  return leading_->get_token();
}

void Leadership::lose() {
  if (leading_) leading_->request_stop();
  leading_.reset();
}

}  // namespace usher::core
