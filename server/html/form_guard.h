#pragma once

#include <map>

#include "common/core/secrets/form_tokens.h"
#include "server/html/form.h"
#include "server/http/messages/response.h"

namespace usher::authentication {
class Cookies;
}
namespace usher::domain {
struct User;
}
namespace usher::http {
struct Request;
}

namespace usher::html {

struct Page;
class View;

/// The name of the hidden field with the token.
inline constexpr std::string_view kTokenField = "form_token";
/// The name of the hidden field with the id of the account that was shown the form.
inline constexpr std::string_view kAccountField = "account";

/// The name of the hidden field with what the form shows.
inline constexpr std::string_view kShownField = "shown";

/// The labels of a form's fields by their names; empty where a field has none.
using ShownFields = std::map<std::string, std::string, std::less<>>;

/// CSRF and login CSRF: forms have a token that is bound to the browser and its session (core::FormTokens), beside the rule that
/// the pages accept forms of their own origin only. Thread-safe.
class FormGuard {
 public:
  FormGuard(const core::FormTokens& tokens, const authentication::Cookies& cookies) : tokens_(tokens), cookies_(cookies) {}

  /// The token of the forms of one response.
  struct Issued {
    std::string token;
    std::optional<Secret> browser;  ///< The browser's new value, to be set as a cookie.
  };
  [[nodiscard]] Issued issue(const http::Request& request) const;
  /// The browser's value, to bind more than a form to it; empty if it has none.
  [[nodiscard]] std::string browser_of(const http::Request& request, const Issued& issued) const;
  [[nodiscard]] std::string browser_of(const http::Request& request) const { return browser_of(request, {}); }
  /// Returns the page with forms that have the token.
  [[nodiscard]] http::Response response(const View& view, const Issued& issued, const Page& page) const;
  /// Sets the cookie, if there is a new one.
  void keep(http::Response& response, const Issued& issued) const;

  /// Whether the sent form has the browser's token.
  [[nodiscard]] bool admits(const http::Request& request) const;

  /// Adds the user's id, and the names and labels of the form's fields, signed: what is typed outlives a session, for that user
  /// alone, and only fields of a form that was sent by us are given back.
  void keep_typed(Form& form, const domain::User& user) const;
  /// Returns what the sent form showed, itself included; empty if we sent no such form to that path.
  [[nodiscard]] ShownFields shown_in(const http::Request& request) const;
  /// The same for other texts that a form takes along; see core::FormTokens.
  [[nodiscard]] std::string seal(std::string_view purpose, std::string_view text) const { return tokens_.seal(purpose, text); }
  [[nodiscard]] std::optional<std::string> unseal(std::string_view purpose, std::string_view sealed) const {
    return tokens_.unseal(purpose, sealed);
  }

 private:
  const core::FormTokens& tokens_;
  const authentication::Cookies& cookies_;
};

/// Whether the sent form was shown to another account, which was signed in before.
bool is_of_another_account(const http::Request& request, const domain::User& user);

/// The hidden field of a form that FormGuard::admits() checks.
FormField token_field(const FormGuard::Issued& issued);

}  // namespace usher::html
