#include "server/html/page.h"

#include "common/base/encoding.h"
#include "common/base/language_tag.h"
#include "common/base/text.h"
#include "server/html/template_source.h"
#include "server/http/messages/cookie.h"
#include "server/http/routing/origins.h"

namespace usher::html {
namespace {

std::string policy(const Page& page, const std::string& logo) {
  const auto source = [](const std::string& url) {
    const auto origin = http::csp_source(url);
    return origin.empty() ? std::string() : " " + origin;
  };
  return "default-src 'none'; style-src 'self'; img-src 'self'" + source(logo) + "; script-src 'self'; connect-src 'self'" +
         (page.with_frame ? "; frame-src 'self'" : "") + "; form-action 'self'" + source(page.form_target) +
         "; base-uri 'none'; frame-ancestors 'none'";
}

/// Whether a link may lead there: a path of this server, a web address, or an address of one of the site's apps.
bool is_address(std::string_view url, const SiteLook& site) {
  if (url.starts_with('/')) return !url.starts_with("//") && url.find('\\') == std::string_view::npos;
  const auto scheme = ascii_lower(url.substr(0, url.find(':')));
  if (scheme != "http" && scheme != "https" && !contains(site.app_schemes, scheme)) return false;
  return url.substr(scheme.size()).starts_with("://");
}

/// Empties the values that are no addresses although their names end in `_url`; notes the first such name.
void drop_wrong_addresses(json::Value& value, std::string_view name, const SiteLook& site, std::string& wrong);

void drop_wrong_addresses(json::Object& values, const SiteLook& site, std::string& wrong) {
  for (auto& [name, value] : values) drop_wrong_addresses(value, name, site, wrong);
}

void drop_wrong_addresses(json::Value& value, std::string_view name, const SiteLook& site, std::string& wrong) {
  if (auto* const inner = value.object()) return drop_wrong_addresses(*inner, site, wrong);
  if (auto* const list = value.array())
    for (auto& item : *list)
      if (auto* const inner = item.object()) drop_wrong_addresses(*inner, site, wrong);
  const auto* const text = value.string();
  if (!text || text->empty() || !name.ends_with(kAddressEnding) || is_address(*text, site)) return;
  value = json::Value();
  if (wrong.empty()) wrong = name;
}

/// Whether all form fields are text that a database stores.
bool is_readable(const http::Request& request) {
  if (!http::carries_form(request)) return true;
  const auto fields = http::form_parameters(request.body);
  return std::ranges::all_of(fields, [](const auto& field) { return is_storable(field.first) && is_storable(field.second); });
}

void keep(http::Response& response, const KeptChoice& choice, std::string value, const SiteLook& site) {
  const auto cookie = http::to_header({.name = std::string(choice.cookie),
                                       .value = std::move(value),
                                       .max_age = std::chrono::days(365),
                                       .path = std::string(choice.path),
                                       .secure = site.is_secure});
  if (cookie) response.with("Set-Cookie", *cookie);
}

/// In the order of kThemes.
constexpr std::array<core::TextKey, kThemes.size()> kThemeTexts{"page.theme_system", "page.theme_light", "page.theme_dark"};

/// What the address of a page may have, and what its form takes along.
constexpr std::array<std::string_view, 5> kTakenAlong{"next", "token", "callbackURL", "step", "from"};

/// The path and query that bring a page back: those of the request, or of the page with the form that it sends. What is too long
/// to be in each link is left out (resource exhaustion).
std::string place_of(const http::Request& request, std::string_view page) {
  constexpr std::size_t kMostBytes = 1000;
  if (request.method == "GET" && request.query.size() <= kMostBytes)
    return http::place_without(request.path + "?" + request.query, {kLanguageChoice.parameter, kThemeChoice.parameter});
  std::string place(page.empty() ? request.path : page);
  if (!http::carries_form(request)) return place;
  for (const auto name : kTakenAlong)
    if (const auto value = http::parameter_of(request.body, name); value && !value->empty() && value->size() <= kMostBytes)
      place = with_parameter(place, name, *value);
  return place;
}

/// The letter that stands for the site: that of the first word which is not an article.
std::string monogram(std::string_view name) {
  for (const std::string_view article : {"The ", "A ", "An ", "Der ", "Die ", "Das "})
    if (name.starts_with(article)) return std::string(first_characters(name.substr(article.size()), 1));
  return std::string(first_characters(name, 1));
}

bool is_ours(http::HttpStatus status) { return status >= http::HttpStatus::kInternal; }

}  // namespace

http::Response View::response(const Page& page) const {
  http::Response response{.status = page.status};
  json::Object values = page.values;
  values.set("title", page.title)
      .set("site_name", site_.name)
      .set("names_site", page.title.find(site_.name) != std::string::npos)
      .set("initial", monogram(site_.name))
      .set("site_url", site_.url)
      .set("logo_url", site_.logo)
      .set("lang", language_.tag())
      .set("dir", is_right_to_left(language_.tag()) ? "rtl" : "ltr")
      .set("terms_url", site_.terms)
      .set("privacy_url", site_.privacy)
      .set("has_terms", !site_.terms.empty() || !site_.privacy.empty())
      .set("is_of_tests", site_.is_of_tests)
      .set("is_light", theme_ == "light")
      .set("is_dark", theme_ == "dark");
  if (!choices_.place.empty() && !page.is_once) add_choices(values, page.place.empty() ? choices_.place : page.place);
  for (const auto& [name, url] : site_.assets) values.set(name, url);
  std::string wrong;
  drop_wrong_addresses(values, site_, wrong);
  if (!wrong.empty()) response.log_note = "the page left out {{" + wrong + "}}, which is not an address that a link may have";
  response.body = templates_.render(page.name, language_.tag(), values);
  return response.with("Content-Type", "text/html; charset=utf-8")
      .with("Content-Language", language_.tag())
      .with("Content-Security-Policy", policy(page, site_.logo))
      .with("Referrer-Policy", "same-origin")
      .with("X-Frame-Options", "DENY");
}

void View::add_choices(json::Object& values, const std::string& place) const {
  json::Array languages;
  for (const auto& [tag, name] : choices_.languages)
    languages.push_back(json::Object{
        {"language_tag", tag}, {"language_name", name}, {"language_url", with_parameter(place, kLanguageChoice.parameter, tag)}});
  std::array<std::string, kThemes.size()> names;
  std::ranges::transform(kThemeTexts, names.begin(), [this](core::TextKey key) { return text(key); });
  values.set("has_languages", !languages.empty());
  values.set("languages", std::move(languages)).set("themes", theme_links(place, theme_, names)).set("has_choices", true);
}

json::Array theme_links(const std::string& place, std::string_view current,
                        const std::array<std::string, kThemes.size()>& names) {
  json::Array links;
  for (std::size_t i = 0; i < kThemes.size(); ++i)
    links.push_back(json::Object{{"theme_name", names[i]},
                                 {"theme_url", with_parameter(place, kThemeChoice.parameter, kThemes[i])},
                                 {"is_current", kThemes[i] == (current.empty() ? kThemes.front() : current)}});
  return links;
}

http::Response View::notice(std::string title, json::Array paragraphs, http::HttpStatus status, json::Array links,
                            std::string place) const {
  return response({.status = status,
                   .name = kNotice,
                   .title = std::move(title),
                   .values = {{"paragraphs", std::move(paragraphs)}, {"links", std::move(links)}, {"with_back", true}},
                   .place = std::move(place)});
}

json::Object View::link(core::TextKey text, std::string url) const {
  return {{"link_text", this->text(text)}, {"link_url", std::move(url)}};
}

std::string View::if_mailed(std::string sentence) const { return site_.sends_mail ? std::move(sentence) : text("form.no_mail"); }

http::Response View::problem(const Error& error) const {
  auto answer = notice(title_of(error), {detail_of(error)}, http::status_of(error.row().kind));
  mark(answer, error);
  return answer;
}

void View::mark(http::Response& response, const Error& error) {
  if (error.retry_after) response.with("Retry-After", std::to_string(error.retry_after->count()));
  response.not_before = error.not_before;
  response.log_code = error.row().wire;
  response.log_note = http::log_note_of(error);
}

http::Response View::refusal(http::Refusal why) const {
  const auto& row = http::row_of(why);
  auto response = notice(language_.error_title(row.wire, is_ours(row.status), site_values()),
                         {language_.error_detail(row.wire, is_ours(row.status), site_values())}, row.status);
  response.log_code = row.wire;
  return response;
}

std::string View::text(core::TextKey key, core::TextValues values) const {
  values.merge(site_values());
  return language_.text(key, values);
}

core::TextValues View::error_values(std::string provider) const {
  auto values = site_values();
  values.emplace("provider", provider.empty() ? text("sign_in.provider") : std::move(provider));
  return values;
}

std::string View::title_of(const Error& error, std::string provider) const {
  return language_.error_title(error.row().wire, is_ours(http::status_of(error.row().kind)), error_values(std::move(provider)));
}

std::string View::detail_of(const Error& error, std::string provider) const {
  if (error.code == ErrorCode::kRateLimited && error.retry_after) {
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(*error.retry_after);
    return text("form.wait", {{"minutes", std::to_string(std::max<std::int64_t>(1, minutes.count()))}});
  }
  return language_.error_detail(error.row().wire, is_ours(http::status_of(error.row().kind)), error_values(std::move(provider)));
}

std::string View::fault_of(const Error& error) const {
  return error.fields.empty() ? std::string() : language_.fault(error.fields.front().code, site_values());
}

bool Layout::offers(const KeptChoice& choice, std::string_view value) const {
  return choice.parameter == kThemeChoice.parameter ? contains(kThemes, value)
                                                    : languages_.empty() && contains(texts_.tags(), value);
}

/// What the request chooses, or chose before; nullopt without one of the values.
std::optional<std::string> Layout::chosen(const http::Request& request, const KeptChoice& choice) const {
  auto wanted = http::query_parameter(request, choice.parameter);
  for (const auto kept : http::cookie_values(request.header("cookie").value_or(""), choice.cookie))
    if (!wanted || !offers(choice, *wanted)) wanted = kept;
  return wanted && offers(choice, *wanted) ? wanted : std::nullopt;
}

PageChoices Layout::choices(const http::Request& request, std::string_view page, const core::Language& language) const {
  PageChoices choices{.place = place_of(request, page)};
  for (const auto& tag : texts_.tags()) {
    if (tag == language.tag()) continue;
    const auto& other = texts_.choose(tag);
    choices.languages.emplace_back(tag, other.find("page.language") ? other.text("page.language") : tag);
  }
  return choices;
}

View Layout::view(const http::Request& request, std::string_view page) const {
  auto theme = chosen(request, kThemeChoice).value_or("");
  if (!languages_.empty()) return view_in(languages_, std::move(theme));
  auto wanted = chosen(request, kLanguageChoice);
  if (!wanted) wanted = request.header("accept-language");
  const auto& language = texts_.choose(wanted.value_or(""));
  return {site_, language, templates_, choices(request, page, language), std::move(theme)};
}

View Layout::view_in(std::string_view languages, std::string theme) const {
  return {site_, texts_.choose(languages), templates_, {}, std::move(theme)};
}

std::function<http::Response(http::Request&)> Layout::handler(
    std::function<Result<http::Response>(http::Request&, const View&)> work, std::string_view page) const {
  return [this, work = std::move(work), page = std::string(page)](http::Request& request) -> http::Response {
    const auto shown = view(request, page);
    auto answer = is_readable(request) ? work(request, shown) : error(ErrorCode::kInvalidArgument);
    auto response = answer.ok() ? std::move(answer).value() : shown.problem(answer.error());
    for (const auto& choice : {kLanguageChoice, kThemeChoice})
      if (const auto asked = http::query_parameter(request, choice.parameter); asked && offers(choice, *asked))
        keep(response, choice, *asked, site_);
    return response;
  };
}

std::string shown_time(Time time) {
  const auto whole = to_rfc3339(time);  // 2026-11-22T02:03:04.005Z
  return whole.substr(0, 10) + " " + whole.substr(11, 5) + " UTC";
}

std::string form_field(const http::Request& request, std::string_view name) {
  if (!http::carries_form(request)) return {};
  return http::parameter_of(request.body, name).value_or("");
}

http::Endpoint page_row(std::string_view method, std::string_view path, std::string_view name, http::Access access,
                        http::Lane lane, std::function<http::Response(http::Request&)> handle) {
  return {.method = method,
          .path = path,
          .name = name,
          .access = access,
          .tag = "Pages",
          .lane = lane,
          .is_documented = false,
          .handle = std::move(handle)};
}

}  // namespace usher::html
