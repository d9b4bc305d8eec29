#include "server/html/form_edits.h"

#include "common/base/encoding.h"
#include "tests/catch.h"

namespace usher::html {
namespace {

std::vector<FormField> fields(const std::string& name, const std::string& note, bool is_on) {
  return {{.name = "name", .value = name},
          {.name = "note", .type = "textarea", .value = note},
          {.name = "on", .type = "checkbox", .checked = is_on},
          {.name = "password", .type = "password", .value = "secret"}};
}

/// The request of a form that showed `shown`, in which `typed` is typed.
http::Request sent(const std::vector<FormField>& shown, const std::vector<std::pair<std::string, std::string>>& typed) {
  const auto hidden = values_field(shown);
  http::Request request{.method = "POST"};
  request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  request.body = hidden.name + "=" + percent_encode(hidden.value);
  for (const auto& [name, value] : typed) request.body += "&" + name + "=" + percent_encode(value);
  return request;
}

TEST_CASE("form edits: only what the user changed is an edit, and a clash only where another write changed it too", "[html]") {
  const auto shown = fields("Ada", "one\ntwo", true);
  const auto request = sent(shown, {{"name", "Ada L"}, {"note", "one\r\ntwo"}, {"on", "1"}});
  const FormEdits form(request);
  const auto edits = [&](const std::vector<FormField>& stored) {
    return std::vector<Edit>{form.edit(stored[0]), form.edit(stored[1]), form.edit(stored[2])};
  };
  CHECK(edits(shown) == std::vector<Edit>{Edit::kTyped, Edit::kNone, Edit::kNone});
  CHECK(edits(fields("Ada", "three", false)) == std::vector<Edit>{Edit::kTyped, Edit::kNone, Edit::kNone});
  CHECK(edits(fields("Countess", "three", false)) == std::vector<Edit>{Edit::kClash, Edit::kNone, Edit::kNone});
  CHECK(edits(fields("Ada L", "one\ntwo", true)) == std::vector<Edit>{Edit::kNone, Edit::kNone, Edit::kNone});
}

TEST_CASE("form edits: no password is among them, and a form without them is typed whole", "[html][security]") {
  CHECK(values_field(fields("Ada", "", false)).value.find("secret") == std::string::npos);
  http::Request request{.method = "POST"};
  request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  for (const auto* body : {"name=Bob", "name=Bob&shown_values=%5B1%5D", "name=Bob&shown_values=%7B"}) {
    request.body = body;
    CHECK(FormEdits(request).edit({.name = "name", .value = "Ada"}) == Edit::kTyped);
  }
}

}  // namespace
}  // namespace usher::html
