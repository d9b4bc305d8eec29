#pragma once

#include "server/admin_api/lists.h"
#include "server/console/page_routes.h"
#include "server/console/table.h"

// The page of a listing: the form of its filters, a table and the way to the next page; and files of its rows.

namespace usher::console {

/// What a page has besides its filters, table and pages.
struct ListPage {
  html::TemplateName name;
  std::string title;
  std::string_view path;
  json::Object values = {};
  std::string_view counted = {};  ///< What a row is, such as "account": its template says how many there are.
};
/// "50 of 1,111 accounts"; without a total, which took too long, "50 accounts on this page".
std::string count_text(std::int64_t shown, std::optional<std::int64_t> total, std::string_view of);

/// A filter as a field of a form, with its value in the query. `usual`: the value of an order that the query does not name.
html::FormField filter_field(const Context& context, const core::FilterName& filter, std::string_view usual);

template <class Filter>
html::Form filter_form(const Context& context, std::string_view action, std::string_view usual_order = {}) {
  html::Form form{.action = std::string(action), .button = "Filter", .second = true};
  for (const auto& row : core::kFilters<Filter>) form.fields.push_back(filter_field(context, row, usual_order));
  return form;
}

/// Reads the wanted page: after the parameter `cursor`, or where the list can be turned round, before the parameter `before`.
template <class Listing, class Filter>
auto screen_part(const http::Request& request, const Listing& listing, Filter filter)
    -> decltype(admin_api::part_of(request, listing, filter)) {
  if constexpr (requires { reversed(filter); }) {
    USHER_TRY(const auto before, http::cursor_parameter(request, store::sorted_by(filter.order), kBeforeParameter));
    if (before) {
      USHER_TRY(const auto page, admin_api::wanted_page(request));
      filter.after = *before;
      return core::read_part_before(std::move(filter), static_cast<std::size_t>(page.limit),
                                    [&](const Filter& one) { return listing.search(one); });
    }
  }
  return admin_api::part_of(request, listing, std::move(filter));
}

/// Shows a page of a listing. `filter`: what holds where the query says nothing. `table_of`: (rows, filter) -> Table.
template <class Listing, class Filter, class F>
Result<http::Response> show_listing(const Context& context, const core::FilterSources& sources, const Listing& listing,
                                    ListPage page, Filter filter, const F& table_of, std::string_view usual_order = {}) {
  auto form = filter_form<Filter>(context, page.path, usual_order);
  const auto wanted = admin_api::filter_of(sources, context.request(), std::move(filter));
  if (!wanted.ok()) return context.filter_again(std::move(page.title), std::move(form), wanted.error());
  USHER_TRY(auto part, screen_part(context.request(), listing, wanted.value()));
  if constexpr (!requires { reversed(wanted.value()); }) part.previous.reset();
  page.values.set("filter", context.filter(form))
      .set("list", values_of(table_of(part.rows, wanted.value()), context.now()))
      .set("pages", context.pages(part.next, part.previous));
  if constexpr (requires { listing.search_count(wanted.value()); }) {
    USHER_TRY(const auto total, core::total_of(part, [&] { return listing.search_count(wanted.value()); }));
    page.values.set("count", count_text(std::ssize(part.rows), total, page.counted));
  }
  return context.show({.name = page.name, .title = std::move(page.title), .values = std::move(page.values)});
}

/// Returns a response that a browser stores as a file of that name.
http::Response download(std::string body, std::string_view type, const std::string& name);

/// The address of a file or page for the request's own query, with another cursor; an empty one is left out.
std::string part_url(const http::Request& request, std::string_view path, std::string_view cursor);

}  // namespace usher::console
