#pragma once

#include "common/core/administration/filters.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {

template <>
inline constexpr std::array kFilters<store::SessionFilter>{
    filter_row<&store::SessionFilter::user>(
        {"user", "Account", "Only sessions of this account: an address or an id", FilterType::kAccount}),
};

}  // namespace usher::core
