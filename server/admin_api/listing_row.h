#pragma once

#include <utility>
#include <vector>

#include "server/admin_api/gate.h"
#include "server/admin_api/lists.h"

namespace usher::admin_api {

template <class Filter>
constexpr bool names_accounts() {
  for (const auto& row : core::kFilters<Filter>)
    if (row.type == core::FilterType::kAccount) return true;
  return false;
}

/// Completes the row of a listing: with its filters, limit and cursor. All arguments but `row` outlive it. `view_of`: (a row of
/// the listing, const http::Request&, const Reader&) -> the member's element.
template <Name member, class Filter, class Listing, class F>
http::Endpoint listing_row(const Gate& gate, const core::FilterSources& sources, const Listing& listing, http::Endpoint row,
                           F view_of) {
  constexpr bool kIsSearched = requires(const Filter& filter) { listing.search(filter); };
  row.lane = http::Lane::kSearch;
  row.query = parameters_of<Filter>({kLimitParameter, kCursorParameter});
  if constexpr (names_accounts<Filter>()) row.errors.push_back(ErrorCode::kUserNotFound);
  if constexpr (kIsSearched) row.errors.push_back(ErrorCode::kOverloaded);
  using Rows = std::remove_cvref_t<decltype(listing.list(Filter()).value())>;
  using View = ListView<member, std::invoke_result_t<F, typename Rows::value_type, const http::Request&, const Reader&>>;
  const auto answer = [&sources, &listing, view_of](const http::Request& request, const Reader& reader) -> Result<View> {
    USHER_TRY(auto filter, filter_of<Filter>(sources, request));
    USHER_TRY(auto part, part_of(request, listing, std::move(filter)));
    View view{.rows = {}, .next_cursor = text_of(part.next)};
    for (auto& one : part.rows) view.rows.push_back(view_of(std::move(one), request, reader));
    return view;
  };
  return gate.reading(std::move(row), answer);
}

}  // namespace usher::admin_api
