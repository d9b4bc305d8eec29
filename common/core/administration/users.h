#pragma once

#include "common/core/administration/filters.h"
#include "common/store/accounts/users.h"

namespace usher::core {

inline constexpr std::array<std::string_view, 2> kAccountStates{"active", "suspended"};
/// As store::UserOrder has them.
inline constexpr std::array<std::string_view, 6> kUserOrders{"oldest", "newest", "name", "name_desc", "email", "email_desc"};
inline constexpr std::array<std::string_view, 6> kUserOrderLabels{"Oldest first", "Newest first",    "Name, from A",
                                                                  "Name, from Z", "Address, from A", "Address, from Z"};
inline constexpr std::array<std::string_view, 2> kVerifiedLabels{"Yes", "No"};
inline constexpr std::array<std::string_view, 2> kNeverLabels{"Never", "At least once"};

template <>
inline constexpr std::array kFilters<store::UserFilter>{
    filter_row<&store::UserFilter::search>(
        {"search", "Address or name", "Part of the address or name; below 3 letters: its start"}),
    filter_row<&store::UserFilter::role>({"role", "Role", "Only this role", FilterType::kWord, domain::kRoles}),
    filter_row<&store::UserFilter::is_active>({"status", "Status", "Only these", FilterType::kWord, kAccountStates}),
    filter_row<&store::UserFilter::is_verified>(
        {"verified", "Verified", "Only verified addresses, or only others", FilterType::kFlag, kFlagWords, kVerifiedLabels}),
    filter_row<&store::UserFilter::since>(
        {"since", "Created since", "Created since: 3d, 2026-11-20, 2026-11-20T08:00:00Z", FilterType::kMoment}),
    filter_row<&store::UserFilter::created_before>(
        {"created_before", "Created before", "Created before: 7d, 2026-11-20", FilterType::kMoment}),
    filter_row<&store::UserFilter::never_signed_in>({"never_signed_in", "Signed in",
                                                     "Only accounts that never had a session, or others", FilterType::kFlag,
                                                     kFlagWords, kNeverLabels}),
    filter_row<&store::UserFilter::idle_since>(
        {"idle", "Not used since", "Not used since: 90d, 2026-11-20", FilterType::kMoment}),
    filter_row<&store::UserFilter::unanswered>(
        {"unanswered", "Not finished", "Not completed: a step's id, or any", FilterType::kStep}),
    filter_row<&store::UserFilter::order>(
        {"order", "Order", "By creation, name or address; default: oldest", FilterType::kOrder, kUserOrders, kUserOrderLabels}),
};

}  // namespace usher::core
