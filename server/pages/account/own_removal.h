#pragma once

#include "common/core/own/own.h"
#include "server/pages/account/account_context.h"

namespace usher::pages {

/// The form that removes the row of an own resource whose id it sends, see common/core/own/own.h. One that is gone already counts
/// as done: the page may be open in two tabs. `said`: what the page says then, by its key in kDone.
template <class Own>
AccountRow own_removal(std::string_view path, std::string_view name, std::string_view said, std::string_view page,
                       AccountWork again) {
  const auto work = [page, said](const AccountContext& context) -> Result<Response> {
    const auto removed = Own::remove(context.use.core.own, {context.actor, context.typed("id"), context.caller()});
    if (!removed.ok() && removed.error().row().kind != ErrorKind::kNotFound) return removed.error();
    return html::done_at(page, said);
  };
  return {"POST", path, name, access::kRemoveOwn<Own>, work, page, std::move(again)};
}

}  // namespace usher::pages
