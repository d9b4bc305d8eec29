#pragma once

#include "common/core/administration/filters.h"
#include "common/domain/mail.h"
#include "common/store/operations/outbox.h"

namespace usher::core {

template <>
inline constexpr std::array kFilters<store::MailFilter>{
    filter_row<&store::MailFilter::state>(
        {"state", "State", "Only these; kept: without SMTP_URL", FilterType::kWord, domain::kMailStates}),
    filter_row<&store::MailFilter::address>({"to", "To", "Only mail to this address", FilterType::kAddress}),
};

}  // namespace usher::core
