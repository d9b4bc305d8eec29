#include "tests/testkit/test_app.h"

#include "common/base/text.h"
#include "server/app.h"
#include "server/ops/docs.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/freshness_table.h"
#include "tests/testkit/openapi_check.h"
#include "tests/testkit/world.h"

namespace usher::testkit {
namespace {

constexpr const char* kPeer = "192.0.2.1";

CookieSeen parse_set_cookie(std::string_view header) {
  CookieSeen cookie;
  bool first = true;
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    const auto part = trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const auto equals = std::min(part.find('='), part.size());
    const auto name = part.substr(0, equals);
    const std::string value(part.substr(std::min(equals + 1, part.size())));
    if (std::exchange(first, false)) {
      cookie.name = name;
      cookie.value = value;
    } else if (iequals(name, "Path")) {
      cookie.path = value;
    } else if (iequals(name, "Domain")) {
      cookie.domain = value;
    } else if (iequals(name, "Max-Age")) {
      cookie.max_age = std::stoll(value);
    } else if (iequals(name, "HttpOnly")) {
      cookie.http_only = true;
    } else if (iequals(name, "Secure")) {
      cookie.secure = true;
    } else if (iequals(name, "SameSite")) {
      cookie.same_site = value;
    } else {
      throw std::runtime_error("a cookie with the attribute " + std::string(part));
    }
  }
  return cookie;
}

/// RFC 6265 §5.1.4.
bool path_matches(std::string_view request, std::string_view cookie) {
  if (!request.starts_with(cookie)) return false;
  return request.size() == cookie.size() || cookie.ends_with('/') || request[cookie.size()] == '/';
}

/// Those that the settings name; the built-in ones are read once a process.
AllTemplates templates_of(const core::Core& core) {
  const auto& directory = core.ports.settings.site.templates;
  if (!directory.empty()) return must(AllTemplates::load(directory, core.texts));
  static const auto built_in = must(AllTemplates::load(directory, core.texts));
  return built_in;
}

/// All of the row that its document is made of.
std::string facts_of(const http::Endpoint& row) {
  // A new member has to be named here, or this does not compile.
  const auto& [method, path, name, access, summary, about, example, tag, lane, body, body_schema, success, answer_schema,
               answer_type, other_answer_types, may_be_empty, revalidates, query, errors, is_polled, is_documented, handle] = row;
  std::string facts;
  for (const auto text : {method, path, name, access.proof_when(), summary, about, example, tag, answer_type})
    facts.append(text).push_back('\n');
  for (const auto type : other_answer_types) facts.append(type).push_back('\n');
  for (const auto& [parameter, meaning, one_of] : query) {
    facts.append(parameter).append(meaning);
    for (const auto choice : one_of) facts.append(choice).push_back(',');
  }
  for (const auto error : errors) facts += std::to_string(static_cast<int>(error)) + ',';
  for (const auto number : {static_cast<int>(lane), static_cast<int>(body), http::number(success), int{may_be_empty},
                            int{revalidates}, int{is_documented}})
    facts += std::to_string(number) + ',';
  facts += std::to_string(reinterpret_cast<std::uintptr_t>(&access.group()));
  for (const auto schema : {body_schema, answer_schema}) facts += std::to_string(reinterpret_cast<std::uintptr_t>(schema)) + ',';
  return facts;
}

/// Made once a process of the same rows, since applications of tests hardly differ in them.
std::string document_of(HttpApi& app, const std::string& address) {
  static Mutex mutex;
  static std::map<std::string, std::string> known;
  std::string facts = address + '\n';
  for (const auto& row : app.pipeline().router().endpoints()) facts += facts_of(row);
  const Lock lock(mutex);
  auto& document = known[facts];
  if (document.empty()) document = app.openapi();
  return document;
}

std::unique_ptr<testing::TestBench> bench_of(TestCore& kit) {
  if (!kit.settings().test_api.on) return nullptr;
  return std::make_unique<testing::TestBench>(testing::TestBench::Parts{
      .clock = kit.moved_clock(), .make_core = [&kit](const Clock& clock) {
        return core::Core::make(kit.settings(), clock, kit.random(), kit.database(), kit.http(), texts_of(kit.settings()));
      }});
}

Answer expect(Answer answer, int status) {
  if (answer.status != status) throw std::runtime_error("expected " + std::to_string(status) + ": " + answer.body());
  return answer;
}

}  // namespace

Call::Call(std::string method, std::string_view target) {
  request.method = std::move(method);
  const auto question = std::min(target.find('?'), target.size());
  request.path = target.substr(0, question);
  request.query = target.substr(std::min(question + 1, target.size()));
  request.peer = kPeer;
}

Call& Call::json(json::Object body) { return this->body(json::to_text(std::move(body))); }

Call& Call::body(std::string text) {
  request.body = std::move(text);
  return header("content-type", "application/json");
}

Call& Call::header(std::string_view name, std::string value) {
  for (auto& [key, held] : request.headers) {
    if (key != name) continue;
    held = std::move(value);
    return *this;
  }
  request.headers.emplace_back(name, std::move(value));
  return *this;
}

Call& Call::cookie(std::string_view name, std::string_view value) {
  const auto before = request.header("cookie");
  return header("cookie", (before ? std::string(*before) + "; " : "") + std::string(name) + "=" + std::string(value));
}

Call& Call::from(std::string peer) {
  request.peer = std::move(peer);
  return *this;
}

Answer::Answer(http::Response given) : status(number(given.status)), response(std::move(given)) {}

std::optional<std::string> Answer::header(std::string_view name) const {
  for (const auto& [key, value] : response.headers)
    if (iequals(key, name)) return value;
  return std::nullopt;
}

json::Value Answer::json() const { return must(json::parse(response.body)); }

json::Value Answer::at(std::string_view path) const {
  auto value = json();
  while (!path.empty()) {
    const auto part = path.substr(0, path.find('.'));
    path.remove_prefix(std::min(part.size() + 1, path.size()));
    const auto* member = value.find(part);
    if (const auto* items = value.array()) {
      const auto index = static_cast<std::size_t>(std::stoul(std::string(part)));
      member = index < items->size() ? &(*items)[index] : nullptr;
    }
    if (!member) return {};
    value = json::Value(*member);
  }
  return value;
}

std::string Answer::text(std::string_view path) const {
  if (body().empty() || (body().front() != '{' && body().front() != '[')) return {};
  const auto value = at(path);
  return value.string() ? *value.string() : std::string();
}

std::vector<std::string> Answer::faults() const {
  std::vector<std::string> list;
  const auto errors = at("errors");
  if (!errors.array()) return list;
  for (const auto& error : *errors.array()) list.push_back(*error.find("field")->string() + " " + *error.find("code")->string());
  return list;
}

std::vector<CookieSeen> Answer::cookies() const {
  std::vector<CookieSeen> list;
  for (const auto& [key, value] : response.headers)
    if (iequals(key, "set-cookie")) list.push_back(parse_set_cookie(value));
  return list;
}

std::optional<CookieSeen> Answer::cookie(std::string_view name) const {
  for (auto& cookie : cookies())
    if (cookie.name == name) return cookie;
  return std::nullopt;
}

std::optional<CookieSeen> Answer::oauth_cookie() const {
  for (auto& cookie : cookies())
    if (cookie.name.find("usher_oauth_state_") != std::string::npos) return cookie;
  return std::nullopt;
}

TestApp::TestApp(std::shared_ptr<World> world, const Adapt& adapt, const settings::Sources* setup)
    : kit_(std::move(world), adapt),
      log_(std::make_unique<Log>(LogFormat::kJson, LogLevel::kDebug, kit_.moved_clock(),
                                 [this](std::string_view line) {
                                   const Lock lock(mutex_);
                                   log_lines_.emplace_back(line);
                                 })),
      metrics_(std::make_unique<Metrics>()),
      bench_(bench_of(kit_)),
      app_(std::make_unique<HttpApi>(
          kit_.core(), templates_of(kit_.core()), *log_, *metrics_,
          std::vector<settings::Effective>{{.key = "SMTP_URL", .value = "(set)", .origin = "environment"},
                                           {.key = "COOKIE_SAMESITE", .value = "lax", .origin = "default"},
                                           {.key = "MAIL_FROM", .value = "noreply@localhost", .origin = "default"}},
          setup ? std::optional(*setup) : std::nullopt, bench_.get())),
      check_(std::make_unique<OpenApiCheck>(document_of(*app_, kit_.core().ports.settings.public_url))),
      test_check_(bench_ ? std::make_unique<OpenApiCheck>(app_->test_openapi()) : nullptr) {
  http::set_problem_pages(ops::kProblemPages);
}

TestApp::TestApp(const Adapt& adapt) : TestApp(std::make_shared<World>(), adapt) {}
TestApp::TestApp(std::shared_ptr<World> world, const Adapt& adapt) : TestApp(std::move(world), adapt, nullptr) {}
TestApp::TestApp(std::shared_ptr<World> world, const Adapt& adapt, const settings::Sources& setup)
    : TestApp(std::move(world), adapt, &setup) {}

TestApp::~TestApp() = default;

namespace {

/// Of change-email a session is too old only to prove the present mailbox; any other proves it by a link.
bool may_ask_for_freshness(const http::Endpoint* row) {
  return row && (!row->access.proof_when().empty() || row->path == "/api/auth/change-email");
}

}  // namespace

Answer TestApp::send(const Call& call) {
  auto request = call.request;
  request.received = kit_.moved_clock().now();
  Answer answer(app_->pipeline().serve(request));
  const auto& check = test_check_ && request.path.starts_with("/auth/test/") ? *test_check_ : *check_;
  const auto faults = check.faults(request, answer.response);
  if (!faults.empty())
    throw std::runtime_error(request.method + " " + request.path + " " + std::to_string(answer.status) +
                             " is not as documented: " + faults.front());
  if (is_refused_as_stale(answer) &&
      !may_ask_for_freshness(app_->pipeline().router().match(request.method, request.path).endpoint))
    throw std::runtime_error(request.method + " " + request.path +
                             " asks for a fresh session, which the access of its row denies");
  if (const auto operation = check.operation_of(request)) {
    const Lock lock(mutex_);
    exercised_.insert(*operation);
  }
  return answer;
}

std::vector<std::string> TestApp::log_lines() {
  const Lock lock(mutex_);
  return log_lines_;
}

std::set<std::string> TestApp::exercised() {
  const Lock lock(mutex_);
  return exercised_;
}

Answer TestApp::sign_up(std::string_view email, std::string_view password) {
  return expect(send(post("/auth/signup").json(sign_up_body(email, password))), 201);
}
Answer TestApp::sign_in(std::string_view email, std::string_view password) {
  return expect(send(post("/auth/login").json(sign_in_body(email, password))), 200);
}

json::Object sign_up_body(std::string_view email, std::string_view password) {
  return {{"email", email}, {"password", password}, {"experience_level", "beginner"}, {"professional_role", "student"}};
}

json::Object sign_in_body(std::string_view email, std::string_view password) {
  return {{"email", email}, {"password", password}};
}

Answer Browser::send(Call call) {
  for (const auto& [name, kept] : jar_)
    if (path_matches(call.request.path, kept.path)) call.cookie(name, kept.value);
  if (!call.request.header("origin") && call.request.method != "GET") call.header("origin", origin_);
  if (!call.request.header("sec-fetch-site")) call.header("sec-fetch-site", "same-site");
  auto answer = app_->send(call);
  for (auto& cookie : answer.cookies()) {
    if (cookie.max_age == 0)
      jar_.erase(cookie.name);
    else
      jar_[cookie.name] = {cookie.value, cookie.path};
  }
  return answer;
}

std::optional<std::string> Browser::cookie(std::string_view name) const {
  const auto found = jar_.find(std::string(name));
  if (found == jar_.end()) return std::nullopt;
  return found->second.value;
}

std::map<std::string, std::string> Browser::cookies() const {
  std::map<std::string, std::string> all;
  for (const auto& [name, kept] : jar_) all.emplace(name, kept.value);
  return all;
}

void Browser::set_cookie(const std::string& name, std::string value, std::string path) {
  jar_[name] = {std::move(value), std::move(path)};
}

Answer Browser::sign_up(std::string_view email, std::string_view password) {
  return expect(send(post("/auth/signup").json(sign_up_body(email, password))), 201);
}
Answer Browser::sign_in(std::string_view email, std::string_view password) {
  return expect(send(post("/auth/login").json(sign_in_body(email, password))), 200);
}

}  // namespace usher::testkit
