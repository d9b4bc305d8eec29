#include "common/core/tokens/key_ring.h"
#include "common/core/tokens/key_states.h"
#include "common/domain/actor.h"
#include "server/console/console_template.h"
#include "server/console/operations/operation_pages.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

using domain::Administrator;
using http::Lane;
using http::Response;

constexpr std::string_view kKeys = "/admin/keys";

std::vector<Cell> signing_key_row(const core::ListedKey& listed) {
  const auto& key = listed.key;
  return {{.text = key.id.str()},
          {.text = key.algorithm},
          {.text = std::string(core::name_of(listed.use))},
          state_cell(core::name_of(listed.state)),
          {.at = key.created_at},
          {.at = key.signs_from},
          time_cell(key.retired_at, "no"),
          time_cell(key.revoked_at, "no")};
}

Result<Response> list_keys(const OperationPages& use, const Context& context) {
  USHER_TRY(const auto listed, use.keys.list());
  Table table{.caption = "Signing keys, oldest first",
              .columns = {{"Key id"}, {"Algorithm"}, {"Signs"}, {"State"}, {"Created"}, {"Signs from"}, {"Retired"}, {"Revoked"}},
              .empty = "There is no key pair: JWT_ALGORITHM=HS256 signs with a shared secret."};
  for (const auto& one : listed) table.rows.push_back(signing_key_row(one));
  return context.show({.name = "listing"_template,
                       .title = "Signing keys",
                       .values = {{"list", values_of(table, context.now())},
                                  {"links", json::Array{link("/admin/keys/rotate", "Rotate: make the next key")}}}});
}

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
                                               "It signs five minutes later, when back ends have fetched it; with the box "
                                               "below at once, and back ends refuse tokens until they fetch it.",
                                               "The present key verifies until its last token has expired. All sessions go on."}},
                  {"form", html::values_of(context.form("/admin/keys/rotate", "Rotate the key", {std::move(now)}))},
                  {"back_url", kKeys}}});
}

Result<Response> rotate_keys(const OperationPages& use, const Context& context) {
  USHER_CHECK(use.keys.rotate(Administrator(context.admin()), html::form_field(context.request(), "now") == "1"));
  return Context::done("key_rotated", kKeys);
}

}  // namespace

std::vector<http::Endpoint> signing_key_pages(const OperationPages& use) {
  return {
      use.routes.page(kKeys, "show_console_keys", access::kAdminReads, bound(use, list_keys)),
      use.routes.page("/admin/keys/rotate", "ask_console_rotation", access::kAdminReads, ask_to_rotate),
      use.routes.act("/admin/keys/rotate", "rotate_console_keys", access::kAdminGrants, bound(use, rotate_keys), Lane::kHashing)};
}

}  // namespace usher::console
