#include "cli/commands/doctor/checks.h"
#include "cli/commands/doctor/hosts.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

constexpr std::string_view kForwarding = "forwarding";
constexpr int kLeastFailure = 502;  // to 504: a proxy's own, of a machine that does not answer
constexpr int kMostFailure = 504;
constexpr std::chrono::seconds kProbePatience{10};
/// The events of the test are 2 s apart.
constexpr std::chrono::milliseconds kTogether{500};
constexpr std::string_view kSignInPath = "/account/sign-in";
constexpr std::string_view kSignInMark = "form_token";

bool always(const settings::Settings&) { return true; }

struct Probe {
  std::string_view prefix;  ///< As the rules of a host name it.
  std::string_view path;
  std::string_view mark;  ///< In Usher's answer, or where that redirects to.
  bool (*is_on)(const settings::Settings& settings) = always;
};
constexpr std::array kProbes{
    Probe{"/auth", "/auth/verify", "/auth/problems/"},
    Probe{"/api/auth", "/api/auth/error", "/account/sign-in-failed"},
    Probe{"/api/chat", "/api/chat/message", "/auth/problems/", [](const auto& s) { return !s.chat_upstream_url.empty(); }},
    Probe{"/api/pages", "/api/pages/adapt", "/auth/problems/", [](const auto& s) { return !s.adapt.upstream_url.empty(); }},
    Probe{"/account", kSignInPath, kSignInMark, [](const auto& s) { return s.cookies.session_cookie; }},
    Probe{"/usher.js", "/usher.js", "if (window.usher) return"},
};

std::string field_of(const net::HttpResponse& answer, std::string_view name) {
  for (const auto& [key, value] : answer.headers)
    if (key == name) return value;
  return "";
}

bool has_mark(const Result<net::HttpResponse>& answer, std::string_view mark) {
  const auto has = [mark](const std::string& text) { return text.find(mark) != std::string::npos; };
  return answer.ok() && (has(answer.value().body) || has(field_of(answer.value(), "location")));
}

/// The cookie that a page with a form sets where the browser sent none, as the browser returns it; empty if it set none.
std::string form_cookie(const net::HttpResponse& answer) {
  for (const auto& [name, value] : answer.headers)
    if (name == "set-cookie" && (value.starts_with("usher_form=") || value.starts_with("__Host-usher_form=")))
      return value.substr(0, value.find(';'));
  return "";
}

/// The paths at one origin, as a browser reaches them.
class Forwarding {
 public:
  Forwarding(const Url& page, net::HttpClient& http) : origin_(page.origin()), http_(http), host_(host_of_name(page.host)) {}

  Findings look(const settings::Settings& settings) {
    for (const auto& probe : kProbes) {
      if (!probe.is_on(settings)) continue;
      auto answer = ask(probe.path);
      const bool is_late = !answer.ok() && answer.error().what.ends_with(net::kTooLate);
      if (!answer.ok() && !is_late && missing_.empty() && passed_ == 0) return {};  // no proxy stands there
      if (is_late) failure_ = net::kTooLate;
      note(probe, answer);
      if (is_late && passed_ == 0) break;
      if (probe.path == kSignInPath && has_mark(answer, probe.mark)) sign_in_ = std::move(answer).value();
    }
    if (passed_ > 0) return findings_of_usher();
    if (failure_.empty()) return {};
    return {warning(kForwarding, subject() + " " + failure_ +
                                     ", as it does while the machine of Usher wakes; ask again in a minute, then see its log")};
  }

 private:
  [[nodiscard]] Result<net::HttpResponse> ask(std::string_view path, const std::string& cookie = "") const {
    net::HttpRequest request{.url = origin_ + std::string(path),
                             .reach = net::Reach::kOperatorChosen,
                             .timeout = kProbePatience,
                             .wants_headers = true};
    if (!cookie.empty()) request.headers.emplace_back("Cookie", cookie);
    return http_.send(request);
  }
  [[nodiscard]] std::string subject() const { return (host_ ? std::string(host_->name) + " at " : "") + origin_; }
  [[nodiscard]] bool has_file() const { return host_ && !host_->file.empty(); }

  void note(const Probe& probe, const Result<net::HttpResponse>& answer) {
    if (answer.ok() && host_ == nullptr) host_ = host_of_server(field_of(answer.value(), "server"));
    const int status = answer.ok() ? answer.value().status : 0;
    if (status >= kLeastFailure && status <= kMostFailure) failure_ = "answers " + std::to_string(status);
    if (has_mark(answer, probe.mark))
      ++passed_;
    else
      missing_ += (missing_.empty() ? "" : ", ") + std::string(probe.prefix);
  }

  Findings findings_of_usher() {
    look_at_paths();
    look_at_cookies();
    look_at_streams();
    if (findings_.empty())
      findings_.push_back(ok(kForwarding, subject() + " passes on Usher's " + joined(seen_, ", ") +
                                              (untried_.empty() ? "" : "; not tried: " + joined(untried_, ", "))));
    return std::move(findings_);
  }
  void look_at_paths() {
    if (missing_.empty()) return;
    findings_.push_back(problem(
        kForwarding, subject() + " does not pass " + missing_ + " on to Usher; add what is missing to " +
                         (has_file() ? std::string(host_->file) + ", as examples/hosts has it" : "the rules of its proxy")));
  }
  void look_at_cookies() {
    if (!sign_in_) return untried_.push_back("cookies");
    const auto cookie = form_cookie(*sign_in_);
    if (cookie.empty()) return blame("answers");
    const auto second = ask(kSignInPath, cookie);
    if (!has_mark(second, kSignInMark)) return untried_.push_back("cookies");
    if (!form_cookie(second.value()).empty()) return blame("requests");
    seen_.push_back("cookies");
  }
  void blame(const std::string& where) {
    findings_.push_back(problem(kForwarding, subject() + " strips cookies from " + where +
                                                 ", so that no sign-in is kept; let it pass Cookie and Set-Cookie for Usher's "
                                                 "paths, or serve Usher at a name of its own"));
  }
  void look_at_streams() {
    const auto answer = ask("/auth/stream-test");
    if (!has_mark(answer, "event: test")) return untried_.push_back("events");
    if (answer.value().body_took >= kTogether) return seen_.push_back("events");
    findings_.push_back(warning(
        kForwarding,
        subject() + " buffers streams, so that an answer of the chat shows only once it is complete; " +
            (has_file() ? "serve Usher at a name of its own" : "switch that off for /api/chat and /api/pages in its proxy")));
  }

  const std::string origin_;
  net::HttpClient& http_;
  const Host* host_;
  int passed_ = 0;
  std::string failure_;  ///< How it answers, as a proxy does without Usher.
  std::string missing_;
  std::optional<net::HttpResponse> sign_in_;  ///< Usher's own, if it came.
  std::vector<std::string_view> seen_{"paths"};
  std::vector<std::string_view> untried_;
  Findings findings_;
};

}  // namespace

Findings check_forwarding(const settings::Settings& settings, const Url& page, net::HttpClient& http) {
  return Forwarding(page, http).look(settings);
}

}  // namespace usher::cli
