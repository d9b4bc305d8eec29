#pragma once

#include "common/core/administration/resource.h"
#include "server/admin_api/lists.h"
#include "server/console/page_routes.h"
#include "server/console/table.h"

// What pages of listings share: the form of their filters, and files of their rows.

namespace usher::console {

/// "1,111", or "more than 10,000" where more were not counted.
std::string total_text(std::int64_t total);

/// "50 of 1,111 accounts"; without a total, which took too long, "50 accounts on this page".
std::string count_text(std::int64_t shown, std::optional<std::int64_t> total, std::string_view of);

/// A filter as a field of a form, with its value in the query. `usual`: the value of an order that the query does not name.
html::FormField filter_field(const Context& context, const core::FilterName& filter, std::string_view usual);

/// `filters`: of core::FilterName.
html::Form filter_form(const Context& context, std::string_view action, const auto& filters, std::string_view usual_order = {}) {
  html::Form form{.action = std::string(action), .button = "Filter", .second = true};
  for (const auto& row : filters) form.fields.push_back(filter_field(context, row, usual_order));
  return form;
}

/// A line of names, then one a row, with all columns.
std::string csv_of(const core::Resource& resource, const std::vector<core::ListedRow>& rows);

/// Returns a response that a browser stores as a file of that name.
http::Response download(std::string body, std::string_view type, const std::string& name);

/// The address of a file or page for the request's own query, with another cursor; an empty one is left out.
std::string part_url(const http::Request& request, std::string_view path, std::string_view cursor);

}  // namespace usher::console
