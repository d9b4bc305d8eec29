#pragma once

#include "common/base/lazy_text.h"
#include "common/settings/load.h"
#include "server/admin_api/callers.h"
#include "server/better_auth/protocol/endpoint_context.h"
#include "server/console/page_routes.h"
#include "server/html/page.h"
#include "server/testing/test_bench.h"

namespace usher {

/// The templates of all that is served as HTML.
struct AllTemplates {
  html::Templates pages;
  html::Templates screens;  ///< Of the console.

  /// `directory`: PAGE_TEMPLATES, whose files replace those of the pages. Error: kInvalidSettings.
  static Result<AllTemplates> load(const std::string& directory, const core::Catalogue& catalogue);
};

/// Whether there is a console, which knows its admins by the session cookie.
bool has_console(const settings::Settings& settings);

/// All HTTP APIs over one core, without sockets: served by the connection front and called by tests.
class HttpApi {
 public:
  /// `core`, `log` and `metrics` outlive this object. `effective`: the settings as the console shows them. `setup`: the sources
  /// of the settings, of a server with a console that is set up in a browser. `tests`: null without TEST_API.
  HttpApi(core::Core& core, AllTemplates templates, const Log& log, Metrics& metrics, std::vector<settings::Effective> effective,
          std::optional<settings::Sources> setup = std::nullopt, testing::TestBench* tests = nullptr);

  [[nodiscard]] http::Pipeline& pipeline() { return *pipeline_; }
  /// The OpenAPI document of the routes, made when it is first asked for; server/openapi.json is its committed copy.
  [[nodiscard]] const std::string& openapi() const { return openapi_.get(); }
  /// The same of the routes below /auth/test/: server/openapi-test.json.
  [[nodiscard]] const std::string& test_openapi() const { return test_openapi_.get(); }

 private:
  std::vector<http::Endpoint> endpoints();
  [[nodiscard]] std::string document(bool of_tests) const;
  std::vector<http::Endpoint> page_endpoints();
  [[nodiscard]] std::vector<http::RouteGroup> route_groups() const;

  core::Core& core_;
  Metrics& metrics_;
  const std::vector<settings::Effective> settings_;
  const std::optional<settings::Sources> setup_;
  testing::TestBench* const tests_;
  authentication::Cookies cookies_;
  authentication::Identification who_;
  html::Layout layout_;
  html::Layout console_layout_;
  http::Origins origins_;
  better_auth::EndpointContext better_auth_;
  admin_api::Callers admin_callers_;
  console::PageRoutes console_routes_;
  std::unique_ptr<http::Pipeline> pipeline_;
  const LazyText openapi_;
  const LazyText test_openapi_;
};

}  // namespace usher
