#pragma once

#include "common/base/metrics.h"
#include "common/core/administration/filters.h"
#include "common/core/audit/audit_trail.h"
#include "common/core/core.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/sign_in/sign_in_obstacles.h"
#include "common/settings/load.h"
#include "server/console/page_routes.h"
#include "server/console/table.h"
#include "server/html/asset.h"
#include "server/http/routing/route_group.h"

namespace usher::authentication {
class Cookies;
}
namespace usher::core {
struct Act;
struct FormField;
struct Resource;
}  // namespace usher::core
namespace usher::resources {
struct FieldWords;
}

namespace usher::console {

/// Where the console is.
inline constexpr std::string_view kRoot = "/admin";

/// What the pages use, and what they show of the running server; all of it outlives them.
struct ConsolePages {
  core::Core& core;
  const PageRoutes& routes;
  const std::vector<settings::Effective>& settings;
  const Metrics& metrics;
  const authentication::Cookies& cookies;
};

/// The rows of /admin and below, but those of console/operations, and the routes of assets().
std::vector<http::Endpoint> routes(const ConsolePages& use);
/// What the pages of the console load: the style sheet in the accent colour of the site (`#rrggbb`), the script, and uPlot for
/// charts.
std::vector<html::Asset> assets(const std::string& accent);
/// Forms are taken from their own origin only; refusals are pages.
http::RouteGroup transport_rules(const html::Layout& layout);

/// /admin: what needs attention, and the installation in figures.
std::vector<http::Endpoint> overview_pages(const ConsolePages& use);
/// /admin/users/{id}: all about one account, and its forms.
std::vector<http::Endpoint> user_detail_pages(const ConsolePages& use);
/// The pages of core::resources(): a list each, and for each act the page that asks and the form that it sends.
std::vector<http::Endpoint> resource_pages(const ConsolePages& use);
/// Their forms: a page with the inputs, and what it sends.
std::vector<http::Endpoint> resource_form_pages(const ConsolePages& use);
/// /admin/settings: every setting with its value and where it comes from, secrets hidden.
std::vector<http::Endpoint> settings_pages(const ConsolePages& use);
/// /admin/health, and /admin/health/events, which renews its figures. A response of the latter is one server-sent event and the
/// time after which the browser asks for the next: a connection is not held, and each event is for an admin who still is one.
std::vector<http::Endpoint> health_pages(const ConsolePages& use);

/// The values of templates/acts.html for the list of a resource that is visited: what can be done to the selected rows, and
/// to all that match its filter.
json::Value acts_of(const core::Resource& resource, const Context& context);

/// Adds an input for each field that has words, in their order.
void add_inputs(std::vector<html::FormField>& inputs, std::span<const core::FormField> fields,
                std::span<const resources::FieldWords> words);
/// What was typed, as the body of these fields. Error: kValidationFailed.
Result<json::Object> typed_fields(const http::Request& request, std::span<const core::FormField> fields);

/// The form of one row: a button alone. `name`: of the row, where there are several such buttons.
html::Form row_form(const Context& context, const core::Resource& resource, const core::Act& act, const std::string& id,
                    std::string_view name = {});
/// The newest rows of a list that match, without one of its columns.
Result<Table> newest_of(const ConsolePages& use, const Context& context, const core::Resource& resource,
                        const std::map<std::string, std::string, std::less<>>& values, std::size_t most, std::string_view hidden);

/// An actor of the audit log as admins know it: an admin by the address, others by their name there.
std::string actor_name(const core::UserAdmin& users, const std::string& actor);
/// The fault of a field that was changed by `editor` since its form was shown. `stored`: with the value that it has now.
FieldError changed_meanwhile(const std::string& editor, const html::FormField& stored);
/// The path of an account's page.
std::string path_of(const UserId& user);

}  // namespace usher::console
