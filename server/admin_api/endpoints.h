#pragma once

#include "common/core/administration/filters.h"
#include "common/core/audit/audit_trail.h"
#include "common/core/core.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "server/http/routing/endpoint.h"
#include "server/http/routing/route_group.h"

namespace usher::core {
struct Act;
struct Form;
struct Resource;
}  // namespace usher::core

namespace usher::admin_api {

using domain::Administrator;
using http::BodyRule;
using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

class Callers;
struct Reader;

/// The rows of /auth/admin/*. Both arguments outlive them.
std::vector<http::Endpoint> routes(core::Core& core, const Callers& callers);

/// No other origin may call these paths with cookies or read their responses.
http::RouteGroup transport_rules();

/// What the endpoints use; all of it outlives them.
struct AdminUseCases {
  core::Core& core;
  const Callers& callers;
};

/// The sessions of one account and of all.
std::vector<http::Endpoint> session_endpoints(const AdminUseCases& use);
/// The listings, forms and acts of core::resources(), and single rows of them.
std::vector<http::Endpoint> resource_endpoints(const AdminUseCases& use);
/// Lists, shows, publishes and retires versions.
std::vector<http::Endpoint> questionnaire_endpoints(const AdminUseCases& use);
/// Statistics of the answers, and the answers themselves.
std::vector<http::Endpoint> answer_endpoints(const AdminUseCases& use);
/// The audit log and its verification.
std::vector<http::Endpoint> audit_endpoints(const AdminUseCases& use);
/// The outbox, and what was not sent.
std::vector<http::Endpoint> mail_endpoints(const AdminUseCases& use);
/// The installation in figures.
std::vector<http::Endpoint> overview_endpoints(const AdminUseCases& use);

using FilterValues = std::map<std::string, std::string, std::less<>>;
/// The wanted page of a list.
Result<Response> listed(const AdminUseCases& use, const core::Resource& resource, const Request& request, const Reader& reader,
                        FilterValues values);
/// The filters of a list in the query, as they were sent; here and in the console.
FilterValues sent_filters(const core::Resource& resource, const http::Request& request);
/// The access of a form and of an act, here and in the console.
http::Access access_of(const core::Form& form);
http::Access access_of(const core::Act& act);
/// The id or address in the path.
inline const std::string& named_user(const http::Request& request) { return request.parameters.at(0); }
/// The version in the path. Error: kNotFound.
Result<std::int64_t> named_version(const http::Request& request);

}  // namespace usher::admin_api
