#include "common/core/tokens/key_ring.h"
#include "server/console/console_template.h"
#include "server/console/operations/operation_pages.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using domain::Administrator;
using http::Lane;
using http::Response;

constexpr std::string_view kKeys = "/admin/keys";

Result<Response> ask_to_rotate(const Context& context) {
  html::FormField now{.name = "now",
                      .label = "Sign with the new key at once, because others know the present one",
                      .type = "checkbox",
                      .required = false};
  return context.show(
      {.name = "question"_template,
       .title = "Rotate the signing key?",
       .values = {{"subject", "The key that signs access tokens"},
                  {"consequences", json::Array{"A new key is made and published at once.",
                                               "It signs after five minutes, when back ends have fetched it. With the box "
                                               "below it signs at once: back ends refuse its tokens until they fetch it.",
                                               "The present key verifies until its last token has expired. All sessions go on."}},
                  {"form", html::values_of(context.form("/admin/keys/rotate", "Rotate the key", {std::move(now)}))},
                  {"back_url", kKeys}}});
}

Result<Response> rotate_keys(const ConsolePages& use, const Context& context) {
  USHER_CHECK(use.core.keys.rotate(Administrator(context.admin()), html::form_field(context.request(), "now") == "1"));
  return Context::done("key_rotated", kKeys);
}

}  // namespace

std::vector<http::Endpoint> signing_key_pages(const ConsolePages& use) {
  return {
      use.routes.page("/admin/keys/rotate", "ask_console_rotation", access::kAdminReads, ask_to_rotate),
      use.routes.act("/admin/keys/rotate", "rotate_console_keys", access::kAdminGrants, bound(use, rotate_keys), Lane::kHashing)};
}

}  // namespace usher::console
