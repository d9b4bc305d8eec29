#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <new>

#include <malloc.h>

#include "common/base/encoding.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/passwords.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "server/http/routing/endpoint.h"
#include "tests/catch.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/openapi_check.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace {

std::atomic<std::size_t> held_bytes{0};
std::atomic<std::size_t> peak_bytes{0};

}  // namespace

void* operator new(std::size_t size) {
  void* const block = std::malloc(size);
  if (!block) throw std::bad_alloc();
  const auto now = held_bytes.fetch_add(malloc_usable_size(block)) + malloc_usable_size(block);
  for (auto most = peak_bytes.load(); now > most && !peak_bytes.compare_exchange_weak(most, now);) {
  }
  return block;
}
void operator delete(void* block) noexcept {
  if (block) held_bytes.fetch_sub(malloc_usable_size(block));
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

// Sends the most expensive bodies of 64 KiB to every route of the table, without a session, as a user and as an admin (resource
// exhaustion): none may cost much more than the bytes that were sent. A new route is among them by itself.
namespace usher {
namespace {

using namespace testkit;
using http::Endpoint;
using http::Request;

constexpr std::size_t kBodyBytes = 65'000;
constexpr std::size_t kQueryBytes = 7'900;
constexpr const char* kForm = "application/x-www-form-urlencoded";
constexpr const char* kJson = "application/json";

/// What a request may cost.
constexpr std::int64_t kFreeNanoseconds = 20'000'000;
constexpr std::int64_t kNanosecondsAByte = 200;
constexpr std::size_t kFreeAnswerBytes = 16 * 1024;
constexpr std::size_t kAnswerBytesAByte = 4;
constexpr std::size_t kFreeMemoryBytes = 2 * 1024 * 1024;
constexpr std::size_t kMemoryBytesAByte = 32;

/// What a piece of work costs: the CPU time of the process, and the most memory of operator new that was held at once. One at a
/// time.
class Spent {
 public:
  Spent() { peak_bytes.store(held_); }
  [[nodiscard]] std::int64_t cpu() const { return now() - began_; }
  [[nodiscard]] std::size_t memory() const { return peak_bytes.load() - held_; }

 private:
  static std::int64_t now() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
  }
  const std::size_t held_ = held_bytes.load();
  const std::int64_t began_ = now();
};

std::string repeated(const std::function<std::string(std::size_t)>& part, std::size_t bytes, std::size_t most = kBodyBytes) {
  std::string text;
  for (std::size_t i = 0; i < most; ++i) {
    auto next = part(i);
    if (text.size() + next.size() > bytes) break;
    text += next;
  }
  return text;
}

/// Short, and different for each number.
std::string name_of(std::size_t number) {
  std::string name = "a";
  for (auto rest = number; rest > 0; rest /= 26) name += static_cast<char>('a' + rest % 26);
  return name;
}

std::string joined(std::string_view open, std::string_view close, const std::function<std::string(std::size_t)>& item) {
  auto inside = repeated([&](std::size_t i) { return (i == 0 ? "" : ",") + item(i); }, kBodyBytes - 100);
  return std::string(open) + inside + std::string(close);
}

struct Dear {
  std::string what;
  std::string type;
  std::string body;
  std::string query = {};
};

/// Hidden fields that the pages of a caller have; empty without a session.
using Own = std::string;

std::vector<Dear> dear_forms(const std::vector<std::string>& names, const Own& own) {
  std::vector<Dear> all;
  const auto add = [&](std::string what, std::string body) { all.push_back({std::move(what), kForm, std::move(body)}); };
  const auto of_fields = [&](std::size_t count, const std::function<std::string(std::size_t)>& name) {
    return own + repeated([&](std::size_t i) { return "&" + name(i) + "=a"; }, kBodyBytes - own.size(), count);
  };
  add("form of 15,000 fields", of_fields(kBodyBytes, name_of));
  add("form of 480 fields", of_fields(480, name_of));
  const std::string padding(110, 'x');
  add("form of 480 long fields",
      own + repeated([&](std::size_t i) { return "&" + name_of(i) + "=" + padding; }, kBodyBytes - own.size(), 480));
  add("form of one field repeated", of_fields(480, [](std::size_t) { return "name"; }));
  add("form of key and value fields",
      of_fields(480, [](std::size_t i) { return std::string(i % 2 == 0 ? "key." : "q.") + "software_background"; }));
  std::string known = own;
  const auto room = (kBodyBytes - own.size()) / std::max<std::size_t>(names.size(), 1);
  for (const auto& name : names)
    if (room > name.size() + 2) known += "&" + name + "=" + std::string(room - name.size() - 2, 'x');
  add("form of the known names", known);
  const std::pair<const char*, const char*> kLong[] = {{"from", "/admin?a%26a"}, {"next", "/account/a"}, {"file", "%22"},
                                                       {"email", "%D8%A7"},      {"shown", "a,"},        {"kept", "a%3Da%26"}};
  for (const auto& [name, value] : kLong)
    add(std::string("form, a long ") + name,
        own + "&" + name + "=" +
            repeated([&, text = value](std::size_t) { return std::string(text); }, kBodyBytes - own.size() - 50));
  return all;
}

std::vector<Dear> dear_documents(const std::vector<std::string>& names) {
  std::vector<Dear> all;
  const auto add = [&](std::string what, std::string body) { all.push_back({std::move(what), kJson, std::move(body)}); };
  const auto key = [](std::size_t i) { return "\"" + name_of(i) + "\":1"; };
  add("8,000 unknown keys", joined("{", "}", key));
  for (const auto* member : {"answers", "data", "profile"})
    add(std::string("8,000 keys in ") + member, joined("{\"" + std::string(member) + "\":{", "}}", key));
  const auto each_name = [&](std::string_view open, std::string_view close, std::string_view item) {
    const auto room = (kBodyBytes - 100) / names.size();
    std::string body = "{";
    for (const auto& name : names) {
      const auto fixed = name.size() + open.size() + close.size() + 4;
      if (room <= fixed) continue;
      auto inside = repeated([&](std::size_t) { return std::string(item); }, room - fixed);
      if (!inside.empty() && inside.back() == ',') inside.pop_back();
      body += (body.size() > 1 ? ",\"" : "\"") + name + "\":" + std::string(open) + inside + std::string(close);
    }
    return body + "}";
  };
  add("a long text in each field", each_name("\"", "\"", "x"));
  add("a text of escapes in each field", each_name("\"", "\"", "\\u0627"));
  add("an array in each field", each_name("[", "]", "1,"));
  add("an array of texts in each field", each_name("[", "]", "\"\","));
  for (const auto* member : {"completed_steps", "scopes"})
    add(std::string("20,000 entries in ") + member,
        joined("{\"" + std::string(member) + "\":[", "]}", [](std::size_t) { return std::string("\"\""); }));
  add("an array", joined("[", "]", [](std::size_t) { return std::string("1"); }));
  add("deep arrays", std::string(kBodyBytes, '['));
  add("wide arrays, as deep as allowed",
      joined("{\"answers\":[", "]}", [](std::size_t) { return std::string(29, '[') + std::string(29, ']'); }));
  add("no JSON", std::string(kBodyBytes, 'x'));
  return all;
}

std::vector<Dear> dear_queries(const Endpoint& row) {
  std::vector<Dear> all;
  const auto add = [&](std::string what, std::string query) { all.push_back({std::move(what), "", "", std::move(query)}); };
  add("query of 2,600 parameters", repeated([](std::size_t i) { return name_of(i) + "&"; }, kQueryBytes));
  add("query of 480 parameters",
      repeated([](std::size_t i) { return name_of(i) + "=" + std::string(10, 'x') + "&"; }, kQueryBytes, 480));
  std::set<std::string> names{"next", "callbackURL", "error_description"};
  for (const auto& parameter : row.query) names.emplace(parameter.name);
  for (const auto& name : names)
    add("query, a long " + name, name + "=" + repeated([](std::size_t) { return std::string("%D8%A7"); }, kQueryBytes - 50));
  return all;
}

/// The names of all fields that the API documents.
std::vector<std::string> documented_names(const OpenApiCheck& openapi) {
  std::set<std::string> names{"callbackURL", "newPassword", "currentPassword", "rememberMe", "userId", "redirectTo", "otp"};
  for (const auto& [schema_name, schema] : *openapi.document().find("components")->find("schemas")->object())
    if (const auto* properties = schema.find("properties"))
      for (const auto& [name, rule] : *properties->object()) names.insert(name);
  return {names.begin(), names.end()};
}

struct Cost {
  std::int64_t cpu = 0;
  std::size_t memory = 0;
  std::size_t answer = 0;
  int status = 0;
};

enum class Who { kVisitor, kUser, kAdmin };
constexpr std::array kWho{Who::kVisitor, Who::kUser, Who::kAdmin};
constexpr std::array<std::string_view, 3> kWhoNames{"visitor", "user", "admin"};

/// A client that sends requests, signed in again whenever one of them has ended the session.
class Client {
 public:
  Client(TestApp& app, Who who) : app_(app), who_(who) {}

  /// Signs in where that is due, and returns the hidden fields of a page.
  Own prepare() {
    if (who_ == Who::kVisitor || is_signed_in()) return own_;
    ++count_;
    const auto address = std::string(kWhoNames.at(static_cast<std::size_t>(who_))) + std::to_string(count_) + "@example.com";
    const auto made = app_.sign_up(address);
    if (who_ == Who::kAdmin) must(app_.core().user_admin.update(admin(), made.text("user.id"), {.role = "admin"}));
    cookies_.clear();
    keep(made);
    const auto page = send(get("/account/profile").request);
    keep(Answer(page));
    const auto hidden = Answer(send(get("/account/profile").request));
    own_ = "form_token=" + percent_encode(pages::hidden_of(hidden, "form_token")) + "&account=" + made.text("user.id");
    return own_;
  }

  http::Response send(Request request) {
    std::string cookies;
    for (const auto& [name, value] : cookies_) cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
    if (!cookies.empty()) request.headers.emplace_back("cookie", cookies);
    request.headers.emplace_back("origin", pages::kOwn);
    request.headers.emplace_back("sec-fetch-site", "same-origin");
    request.headers.emplace_back("host", "localhost:8000");
    request.received = app_.clock().now();
    return app_.app().pipeline().serve(std::move(request));
  }

 private:
  bool is_signed_in() { return !cookies_.empty() && send(get("/auth/me").request).status == http::HttpStatus::kOk; }
  void keep(const Answer& answer) {
    for (const auto& cookie : answer.cookies()) cookies_[cookie.name] = cookie.value;
  }

  TestApp& app_;
  Who who_;
  int count_ = 0;
  std::map<std::string, std::string> cookies_;
  Own own_;
};

std::size_t size_of(const http::Response& response) {
  auto size = response.body.size();
  for (const auto& [name, value] : response.headers) size += name.size() + value.size();
  return size;
}

Cost cost_of(Client& client, Request request) {
  const Spent spent;
  const auto response = client.send(std::move(request));
  return {.cpu = spent.cpu(), .memory = spent.memory(), .answer = size_of(response), .status = number(response.status)};
}

Request request_of(const Endpoint& row, const Dear& dear) {
  Request request{.method = std::string(row.method), .path = std::string(row.path), .query = dear.query, .body = dear.body};
  for (auto at = request.path.find('{'); at != std::string::npos; at = request.path.find('{'))
    request.path.replace(at, request.path.find('}') - at + 1, "1");
  request.peer = "192.0.2.1";
  if (!dear.type.empty()) request.headers.emplace_back("content-type", dear.type);
  return request;
}

/// The most expensive requests of a route, by what they cost.
struct Costs {
  std::string route;
  Cost cpu;
  Cost memory;
  Cost answer;
  std::string why = {};  ///< What was most expensive.
};

class Measuring {
 public:
  explicit Measuring(TestApp& app) : app_(app), names_(documented_names(app.openapi())), documents_(dear_documents(names_)) {
    for (const auto who : kWho) clients_.emplace_back(app, who);
    hash_nanoseconds_ = hash_cost();
  }

  Costs measure(const Endpoint& row) {
    Costs worst{.route = row.route(), .cpu = {}, .memory = {}, .answer = {}};
    for (std::size_t who = 0; who < kWho.size(); ++who) {
      auto& client = clients_[who];
      take(forms_.at(who), client.prepare());
      // What a page or a list shows without being asked for more is not what was sent.
      const auto plain = row.method == "GET" ? cost_of(client, request_of(row, {})) : Cost();
      const auto queries = dear_queries(row);
      std::vector<const Dear*> bodies;
      append(bodies, queries);
      if (row.method != "GET") append(bodies, forms_.at(who).all), append(bodies, documents_);
      for (const auto* body : bodies) {
        static_cast<void>(client.prepare());
        check(row, client, *body, plain, kWhoNames.at(who), worst);
      }
    }
    return worst;
  }

 private:
  /// Forms are made once for the hidden fields of a page.
  struct Forms {
    Own own;
    std::vector<Dear> all;
  };
  void take(Forms& forms, const Own& own) const {
    if (!forms.all.empty() && forms.own == own) return;
    forms = {own, dear_forms(names_, own)};
  }
  static void append(std::vector<const Dear*>& bodies, const std::vector<Dear>& more) {
    for (const auto& dear : more) bodies.push_back(&dear);
  }

  void check(const Endpoint& row, Client& client, const Dear& dear, const Cost& plain, std::string_view who, Costs& worst) {
    const auto request = request_of(row, dear);
    const auto sent = static_cast<std::int64_t>(dear.body.size() + dear.query.size());
    const auto hashes = app_.core().passwords.hashes();
    auto cost = cost_of(client, request);
    const auto hashed = static_cast<std::int64_t>(app_.core().passwords.hashes() - hashes) * hash_nanoseconds_;
    const auto most_cpu = kFreeNanoseconds + kNanosecondsAByte * sent + hashed + plain.cpu;
    // Others use the machine, too: the least of a few counts.
    for (int again = 0; cost.cpu > most_cpu && again < 4; ++again) cost.cpu = std::min(cost.cpu, cost_of(client, request).cpu);
    INFO(row.route() << " by " << who << ": " << dear.what << ", " << sent << " bytes -> " << cost.status);
    CHECK(cost.cpu <= most_cpu);
    CHECK(cost.answer <= plain.answer + kFreeAnswerBytes + kAnswerBytesAByte * static_cast<std::size_t>(sent));
    CHECK(cost.memory <= plain.memory + kFreeMemoryBytes + kMemoryBytesAByte * static_cast<std::size_t>(sent));
    if (cost.cpu > worst.cpu.cpu) worst.cpu = cost, worst.why = std::string(who) + ", " + dear.what;
    if (cost.memory > worst.memory.memory) worst.memory = cost;
    if (cost.answer > worst.answer.answer) worst.answer = cost;
  }

  std::int64_t hash_cost() {
    const auto before = app_.core().passwords.hashes();
    const Spent spent;
    app_.sign_up("hash@example.com");
    return spent.cpu() / std::max<std::int64_t>(1, static_cast<std::int64_t>(app_.core().passwords.hashes() - before));
  }

  TestApp& app_;
  const std::vector<std::string> names_;
  const std::vector<Dear> documents_;
  std::vector<Client> clients_;
  std::array<Forms, kWho.size()> forms_;
  std::int64_t hash_nanoseconds_ = 0;
};

void with_all_parts(settings::Settings& settings) {
  settings.public_url = std::string(pages::kOwn);
  settings.admin_console = true;
  for (const auto plugin : {settings::Plugin::kAdmin, settings::Plugin::kAnonymous, settings::Plugin::kEmailOtp,
                            settings::Plugin::kMagicLink, settings::Plugin::kPasskey, settings::Plugin::kTwoFactor})
    if (auto& on = settings.better_auth_plugins; std::find(on.begin(), on.end(), plugin) == on.end()) on.push_back(plugin);
}

TEST_CASE("most expensive body: no route costs much more than what was sent to it (resource exhaustion)",
          "[expensive_body][security]") {
  TestApp app(with_all_parts);
  Measuring measuring(app);
  for (const auto& row : app.app().pipeline().router().endpoints()) measuring.measure(row);
}

TEST_CASE("most expensive body: prints its table", "[.][expensive_body_table]") {
  TestApp app(with_all_parts);
  Measuring measuring(app);
  std::printf("%-58s %9s %9s %9s  %s\n", "route", "CPU ms", "KiB", "answer", "most expensive");
  for (const auto& row : app.app().pipeline().router().endpoints()) {
    const auto worst = measuring.measure(row);
    std::printf("%-58s %9.2f %9zu %9zu  %s\n", worst.route.c_str(), static_cast<double>(worst.cpu.cpu) / 1e6,
                worst.memory.memory / 1024, worst.answer.answer, worst.why.c_str());
  }
}

}  // namespace
}  // namespace usher
