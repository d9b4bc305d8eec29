#pragma once

#include "server/authentication/access.h"
#include "server/html/asset.h"
#include "server/html/templates.h"

namespace usher::html {

/// The content of a page.
struct Page {
  http::HttpStatus status = http::HttpStatus::kOk;
  TemplateName name;
  std::string title;
  json::Object values = {};      ///< Of its template, besides those of View::response().
  std::string form_target = {};  ///< A URL that the response to a form may redirect to, besides this site.
  bool with_frame = false;       ///< Has a frame with another document of this server.
  std::string place = {};        ///< Where its links to other languages and themes lead; empty: to the page of the request.
  bool is_once = false;          ///< Cannot be had again, so that no link leads away to another language.
};

/// What the site is called, where it is, and its logo.
struct SiteLook {
  std::string name;
  std::string url;
  std::string logo = {};                      ///< The URL or path of an image; empty: none.
  std::vector<std::string> app_schemes = {};  ///< Of the site's own apps, such as `myapp`: links may lead there too.
  bool sends_mail = true;                     ///< Mail goes out; else it waits for the operator in the outbox.
  AssetUrls assets = {};                      ///< What its pages load.
  std::string terms = {};                     ///< URL or path of the terms of use; empty: none.
  std::string privacy = {};                   ///< The same of the privacy policy.
  bool is_secure = true;                      ///< Its cookies are for https alone.
  bool is_of_tests = false;                   ///< TEST_API is on.
};

/// The page of a request in other languages and themes, as its footer offers them.
struct PageChoices {
  std::string place = {};                                           ///< Its path and query; empty: nothing is offered.
  std::vector<std::pair<std::string, std::string>> languages = {};  ///< The other languages: tag and own name.
};

/// The templates and the texts of the pages in the language of one request. Borrows both.
class View {
 public:
  /// `theme`: one of kThemes; empty: as the reader's system has it.
  View(const SiteLook& site, const core::Language& language, const Templates& templates, PageChoices choices = {},
       std::string theme = {})
      : site_(site), language_(language), templates_(templates), choices_(std::move(choices)), theme_(std::move(theme)) {}

  /// Returns the whole document. A value whose name ends in `_url` must be a path or an http or https address, or of an own app;
  /// others are left out and named in the log (cross-site scripting by `javascript:`). Its headers forbid loading from other
  /// origins, except the logo, framing (clickjacking) and the Referer, because the page's address may contain a token.
  [[nodiscard]] http::Response response(const Page& page) const;
  /// Returns a page of paragraphs, of links to what may follow, and of a link back to the site. `place`: see Page.
  [[nodiscard]] http::Response notice(std::string title, json::Array paragraphs = {},
                                      http::HttpStatus status = http::HttpStatus::kOk, json::Array links = {},
                                      std::string place = {}) const;
  /// One of the links of notice().
  [[nodiscard]] json::Object link(core::TextKey text, std::string url) const;
  [[nodiscard]] bool sends_mail() const { return site_.sends_mail; }
  /// Returns `sentence`, which says that a mail is on its way, or where the site sends none, that.
  [[nodiscard]] std::string if_mailed(std::string sentence) const;
  /// Returns a page with the error's title and what to do.
  [[nodiscard]] http::Response problem(const Error& error) const;
  /// Adds to a response what the error demands: Retry-After, the earliest time to answer (timing attack), and the cause for the
  /// log.
  static void mark(http::Response& response, const Error& error);
  /// Returns the page of a request that the transport refused.
  [[nodiscard]] http::Response refusal(http::Refusal why) const;

  /// Returns a text in the request's language, not escaped; `site_name` is among its values.
  [[nodiscard]] std::string text(core::TextKey key, core::TextValues values = {}) const;
  /// `provider`: the name of the provider that the error is of; empty: the word for one.
  [[nodiscard]] std::string title_of(const Error& error, std::string provider = {}) const;
  [[nodiscard]] std::string detail_of(const Error& error, std::string provider = {}) const;
  /// Returns what a page shows beside the field; empty for errors that are not of a field.
  [[nodiscard]] std::string fault_of(const Error& error) const;
  [[nodiscard]] std::string fault_of_code(std::string_view code) const { return language_.fault(code, site_values()); }
  /// The tag of the request's language.
  [[nodiscard]] const std::string& language() const { return language_.tag(); }
  [[nodiscard]] const std::string& theme() const { return theme_; }

 private:
  [[nodiscard]] core::TextValues site_values() const { return {{"site_name", site_.name}}; }
  [[nodiscard]] core::TextValues error_values(std::string provider) const;
  void add_choices(json::Object& values, const std::string& place) const;

  const SiteLook& site_;
  const core::Language& language_;
  const Templates& templates_;
  PageChoices choices_;
  std::string theme_;
};

/// What a parameter of a page chooses, and a cookie then keeps for this browser.
struct KeptChoice {
  std::string_view parameter;
  std::string_view cookie;
  std::string_view path;  ///< Of the pages that know the cookie.
};
inline constexpr KeptChoice kLanguageChoice{"lang", "usher_language", "/account"};
inline constexpr KeptChoice kThemeChoice{"theme", "usher_theme", "/"};

/// The values of kThemeChoice.
inline constexpr std::array<std::string_view, 3> kThemes{"system", "light", "dark"};

/// Links to the page at `place` in each theme, for templates; `current` is marked, the first if it is empty. `names`: in the
/// order of kThemes.
json::Array theme_links(const std::string& place, std::string_view current, const std::array<std::string, kThemes.size()>& names);

/// Makes the views of a site's pages. Borrows the texts. Immutable; thread-safe.
class Layout {
 public:
  /// Each request chooses its theme. `languages`, in the form of Accept-Language, are those of all views; if empty, each request
  /// chooses its language, or its header does, and pages offer the others.
  Layout(SiteLook site, const core::Catalogue& texts, Templates templates, std::string languages = {})
      : site_(std::move(site)), texts_(texts), templates_(std::move(templates)), languages_(std::move(languages)) {}

  /// `page`: the path of the page with the form that the request is of; empty: the request's own.
  [[nodiscard]] View view(const http::Request& request, std::string_view page = {}) const;
  /// `languages`: in the form of Accept-Language.
  [[nodiscard]] View view_in(std::string_view languages, std::string theme = {}) const;

  /// Makes a handler: `work` makes the page, and an error becomes an error page. What the request chooses is kept.
  [[nodiscard]] std::function<http::Response(http::Request&)> handler(
      std::function<Result<http::Response>(http::Request&, const View&)> work, std::string_view page = {}) const;

 private:
  [[nodiscard]] bool offers(const KeptChoice& choice, std::string_view value) const;
  [[nodiscard]] std::optional<std::string> chosen(const http::Request& request, const KeptChoice& choice) const;
  [[nodiscard]] PageChoices choices(const http::Request& request, std::string_view page, const core::Language& language) const;

  const SiteLook site_;
  const core::Catalogue& texts_;
  const Templates templates_;
  const std::string languages_;
};

/// Returns the value of a form's field; empty if absent. Only application/x-www-form-urlencoded bodies have fields.
std::string form_field(const http::Request& request, std::string_view name);

/// `2026-11-22 02:03 UTC`.
std::string shown_time(Time time);

/// The row of a page, or of the form on it; none of them is in the OpenAPI document.
http::Endpoint page_row(std::string_view method, std::string_view path, std::string_view name, http::Access access,
                        http::Lane lane, std::function<http::Response(http::Request&)> handle);
/// The same with what the page uses, which is copied: `work`: (const Use&, Request&, const View&) -> Result<Response>.
/// `page`: see Layout::view().
template <class Use, class Work>
http::Endpoint page_row(const Use& use, std::string_view method, std::string_view path, std::string_view name,
                        http::Access access, http::Lane lane, Work work, std::string_view page = {}) {
  return page_row(method, path, name, access, lane,
                  use.layout.handler([use, work](http::Request& request,
                                                 const View& view) -> Result<http::Response> { return work(use, request, view); },
                                     page));
}

}  // namespace usher::html
