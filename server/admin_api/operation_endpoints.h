#pragma once

#include "common/core/administration/filters.h"
#include "common/core/audit/audit_trail.h"
#include "server/http/routing/endpoint.h"

namespace usher::core {
class ApiKeys;
class AuditChain;
class KeyRing;
class MailAdmin;
class Statistics;
}  // namespace usher::core

namespace usher::admin_api {

class Callers;

/// What the endpoints of the installation use; all of it outlives them.
struct OperationUseCases {
  const core::FilterSources& filters;
  const core::AuditTrail& trail;
  const core::AuditChain& chain;
  const core::MailAdmin& mail;
  const core::ApiKeys& api_keys;
  core::KeyRing& keys;
  const core::Statistics& statistics;
  const settings::Settings& settings;
  const Callers& callers;
};

/// The audit log and its verification.
std::vector<http::Endpoint> audit_endpoints(const OperationUseCases& use);
/// The outbox, and what was not sent.
std::vector<http::Endpoint> mail_endpoints(const OperationUseCases& use);
/// API keys and signing keys.
std::vector<http::Endpoint> key_endpoints(const OperationUseCases& use);
/// The installation in figures.
std::vector<http::Endpoint> overview_endpoints(const OperationUseCases& use);

}  // namespace usher::admin_api
