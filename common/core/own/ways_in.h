#pragma once

#include "common/core/own/own.h"
#include "common/core/providers/linked_accounts.h"

namespace usher::core {

struct ListedAccount {
  AccountId id;
  std::string provider;
  Time created_at{};
  static constexpr std::string_view kSchema = "ListedAccount";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &ListedAccount::id),
                           required("provider", &ListedAccount::provider, {.about = "`credential` is the password"}),
                           required("created_at", &ListedAccount::created_at));
  }
};

/// How the user can sign in, but by passkeys: the password and linked providers.
struct OwnWaysIn {
  using List = json::Single<"accounts", std::vector<ListedAccount>>;

  static Result<List> list(const OwnSources& use, const OwnQuery& query) {
    USHER_TRY(const auto accounts, use.linked_accounts.list(query.by));
    List list;
    for (const auto& one : accounts) list.value.push_back({one.id, one.provider, one.created_at});
    return list;
  }
  static Result<Removed> remove(const OwnSources& use, const OwnedRow& row) {
    USHER_CHECK(use.linked_accounts.unlink(row.by, AccountId(row.id), row.caller));
    return Removed();
  }
  static constexpr std::array kErrors{ErrorCode::kNotFound, ErrorCode::kLastWayIn};
  static constexpr bool kIsWayIn = true;
};

}  // namespace usher::core
