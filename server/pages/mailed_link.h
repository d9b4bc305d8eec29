#pragma once

#include <string>
#include <string_view>

#include "common/base/result.h"
#include "server/pages/page.h"
#include "server/pages/templates/form.h"

// Parts that the pages of mailed links share.

namespace usher::pages {

/// A form that asks for a new link; on the page of a dead link it offers one in place.
Form new_link_form(const View& view, std::string_view action, std::string value = {}, std::string fault = {});
/// The page of such a form; 422 if the address that was sent has a fault.
http::Response new_link_page(const View& view, TemplateName name, std::string title, const Form& asking);
/// 422 if a field of the form has a fault, else 200.
http::HttpStatus status_of(const Form& form);
/// The page of an expired or used link, the most frequent error. `action`: of the form for a new one; empty: none is offered.
http::Response invalid_link(const View& view, const Error& error, std::string_view action);

std::string token_of(const http::Request& request);
FormField hidden(std::string_view name, std::string value);
FormField hidden_token(std::string token);
/// The account of a new password, for password managers; the page also says it.
FormField account_field(std::string address);
/// Its page needs the script.
FormField password_field(const View& view, std::string fault);

}  // namespace usher::pages
