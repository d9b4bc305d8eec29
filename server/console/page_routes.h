#pragma once

#include "server/authentication/access.h"
#include "server/html/form_guard.h"
#include "server/html/template_set.h"

namespace usher::authentication {
class Identification;
}
namespace usher::core {
class Authentication;
}
namespace usher::domain {
class AdminActor;
}
namespace usher::html {
class Layout;
class View;
}  // namespace usher::html

namespace usher::console {

/// The content of a page of the console.
struct Page {
  http::HttpStatus status = http::HttpStatus::kOk;
  html::TemplateName name;
  std::string title;
  json::Object values = {};  ///< Of its template, besides those of Context::show().
  bool with_frame = false;   ///< See html::Page.
};

/// The parameter of a list's page that ends before this cursor.
inline constexpr std::string_view kBeforeParameter = "before";

/// One request of an admin, and what answers it.
class Context {
 public:
  Context(const http::Request& request, const domain::AdminActor& admin, const html::View& view, const html::FormGuard& guard,
          const html::FormGuard::Issued& token)
      : request_(request), admin_(admin), view_(view), guard_(guard), token_(token) {}

  [[nodiscard]] const http::Request& request() const { return request_; }
  [[nodiscard]] const domain::AdminActor& admin() const { return admin_; }
  [[nodiscard]] const html::View& view() const { return view_; }
  /// Path and query of this page; of a form, those of the page it was on (its field `from`), if that is one of the console.
  [[nodiscard]] std::string here() const;

  /// Returns the whole page: with the navigation, the admin's name, what was done (`?done=`) and the token of its forms.
  [[nodiscard]] http::Response show(const Page& page) const;
  /// Returns to the page that the form was on; that says what was done. `done`: a key of resources::done_text().
  [[nodiscard]] http::Response done(std::string_view done) const;
  /// The same, to another page.
  [[nodiscard]] static http::Response done(std::string_view done, std::string_view path);
  /// Returns a page with the error's title and what to do, and a link back.
  [[nodiscard]] http::Response refused(const Error& error) const;
  /// Returns a form whose hidden fields are the token and this page. `action`: its path.
  [[nodiscard]] html::Form form(std::string_view action, std::string button, std::vector<html::FormField> fields = {}) const;
  /// Returns a form of this page again: with what was typed, passwords aside, and what is wrong.
  [[nodiscard]] html::Form again(html::Form form, const Error& error) const;
  /// Returns a field of a filter with its value in the query; with options a choice.
  [[nodiscard]] html::FormField filter_field(std::string_view name, std::string label, std::string hint,
                                             std::vector<html::FormOption> options = {}) const;
  /// Returns the values of templates/filter.html: with a link to the whole list where something is left out.
  [[nodiscard]] json::Value filter(const html::Form& form) const;
  /// Returns the page of a list whose filter cannot be read: the filter with what is wrong. Error: one that typing cannot mend.
  [[nodiscard]] Result<http::Response> filter_again(std::string title, html::Form filter, const Error& error) const;
  /// Whether what is typed can mend it, so that the form is shown again().
  [[nodiscard]] static bool is_mendable(const Error& error);
  /// Returns the values of templates/pages.html below a list: the links to the pages that there are. `next` and `previous`: as
  /// core::Part has them.
  [[nodiscard]] json::Object pages(const std::optional<Cursor>& next, const std::optional<Cursor>& previous = {}) const;
  /// Returns the address of this list's first page in another order, a value of its parameter `order`.
  [[nodiscard]] std::string sorted_by(std::string_view order) const;
  /// When the request came, for words such as "3 h ago".
  [[nodiscard]] Time now() const { return request_.received; }

 private:
  /// Path and query of a list's first page.
  [[nodiscard]] std::string first_page() const;

  const http::Request& request_;
  const domain::AdminActor& admin_;
  const html::View& view_;
  const html::FormGuard& guard_;
  const html::FormGuard::Issued& token_;
};

/// Lets admins in, by the session of their browser alone: a bearer token does not count. Others are led to the sign-in, or
/// refused; an act that asks for a fresh session leads to the page that proves it, and back. What was typed into a form of an
/// ended or old session is kept in the response (kept_form.h). An empty parameter of a query is as if absent. Thread-safe.
class PageRoutes {
 public:
  using Handler = std::function<http::Response(http::Request&)>;
  using Work = std::function<Result<http::Response>(const Context&)>;

  /// All of it outlives this object, but the guard, which is copied.
  PageRoutes(const html::Layout& layout, const core::Authentication& authentication, const authentication::Identification& who,
             const html::FormGuard& guard)
      : layout_(layout), authentication_(authentication), who_(who), guard_(guard) {}

  /// The row of a page, which every admin may read.
  [[nodiscard]] http::Endpoint page(std::string_view path, std::string_view name, Work work,
                                    http::Lane lane = http::Lane::kRead) const;
  /// The row of a form, whose token is checked first (CSRF).
  [[nodiscard]] http::Endpoint act(std::string_view path, std::string_view name, http::Access access, Work work,
                                   http::Lane lane = http::Lane::kWrite) const;

 private:
  enum class Kind { kPage, kForm };
  [[nodiscard]] Handler handler(Kind kind, Work work) const;
  [[nodiscard]] Result<http::Response> answer(Kind kind, const Work& work, const http::Request& request,
                                              const html::View& view) const;

  const html::Layout& layout_;
  const core::Authentication& authentication_;
  const authentication::Identification& who_;
  const html::FormGuard guard_;
};

/// The work of a page with what it uses, which is copied: `work`: (const Use&, const Context&) -> Result<Response>.
template <class Use, class F>
PageRoutes::Work bound(const Use& use, F work) {
  return [use, work](const Context& context) -> Result<http::Response> { return work(use, context); };
}

}  // namespace usher::console
