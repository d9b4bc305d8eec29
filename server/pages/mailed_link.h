#pragma once

#include "server/html/form.h"
#include "server/html/page.h"

// Parts that the pages of mailed links share.

namespace usher::pages {

/// A form that asks for a new link; on the page of a dead link it offers one in place.
html::Form new_link_form(const html::View& view, std::string_view action, std::string value = {}, std::string fault = {});
/// The page of such a form; 422 if the address that was sent has a fault.
http::Response new_link_page(const html::View& view, html::TemplateName name, std::string title, const html::Form& asking);
/// The page after a form that asks for a mail: it offers to send it again, and to another address.
struct MailedPage {
  core::TextKey title;
  core::TextKey sentence;  ///< Which mail is on its way, and how long it works.
  std::string address;     ///< Empty: the page in another language, which does not have it.
  std::string_view path;   ///< Of the form.
  std::string next = {};
  core::TextValues values = {};              ///< Of the sentence, besides the address.
  std::vector<html::FormField> fields = {};  ///< Of the form, besides address and `next`.
  std::string_view other = {};               ///< Where another address is typed; empty: `path`.
};
/// Where the site sends no mail, the page says that instead.
html::Page mailed_page(const html::View& view, MailedPage page);
/// The page after a sign-up, or before a sign-in, that waits for a confirmed address. `other`: see MailedPage.
html::Page confirmation_page(const html::View& view, std::string address, std::string next, std::string_view other);
/// Whether the request is for that page in another language.
bool is_mailed_place(const http::Request& request);

/// 422 if a field of the form has a fault, else 200.
http::HttpStatus status_of(const html::Form& form);
/// The page of an expired or used link, the most frequent error. `action`: of the form for a new one; empty: none is offered.
http::Response invalid_link(const html::View& view, const Error& error, std::string_view action);

/// The address of an account.
html::FormField email_field(const html::View& view, std::string value, std::string fault);
std::string token_of(const http::Request& request);
html::FormField hidden_token(std::string token);
/// The account of a new password, for password managers; the page also says it.
html::FormField account_field(std::string address);
/// A password. `autocomplete`: which, for password managers. Its page needs the script.
html::FormField password_field(const html::View& view, std::string_view name, core::TextKey label, std::string fault,
                               std::string_view autocomplete = "current-password");
/// A new one.
html::FormField new_password_field(const html::View& view, std::string fault);

}  // namespace usher::pages
