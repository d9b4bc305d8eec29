#include "cli/commands/doctor/checks.h"
#include "cli/commands/doctor/hosts.h"

namespace usher::cli {
namespace {

constexpr std::string_view kForwarding = "forwarding";
constexpr int kLeastFailure = 500;
constexpr std::chrono::seconds kProbePatience{10};
/// The events of the test are 2 s apart.
constexpr std::chrono::milliseconds kTogether{500};
constexpr std::string_view kSignInPath = "/account/sign-in";

struct Probe {
  std::string_view prefix;  ///< As the rules of a host name it.
  std::string_view path;
  std::string_view mark;  ///< In Usher's answer.
};
constexpr std::array kProbes{
    Probe{"/auth", "/auth/verify", "/auth/problems/"},
    Probe{"/api/auth", "/api/auth/ok", R"("ok":true)"},
    Probe{"/api/chat", "/api/chat/message", "/auth/problems/"},
    Probe{"/api/pages", "/api/pages/adapt", "/auth/problems/"},
    Probe{"/account", kSignInPath, "form_token"},
    Probe{"/usher.js", "/usher.js", "if (window.usher) return"},
};

bool has_mark(const Result<net::HttpResponse>& answer, std::string_view mark) {
  return answer.ok() && answer.value().body.find(mark) != std::string::npos;
}

std::string field_of(const net::HttpResponse& answer, std::string_view name) {
  for (const auto& [key, value] : answer.headers)
    if (key == name) return value;
  return "";
}

/// The paths at one origin, as a browser reaches them.
class Forwarding {
 public:
  Forwarding(const Url& page, net::HttpClient& http) : origin_(page.origin()), http_(http), host_(host_of_name(page.host)) {}

  Findings look(bool has_account_pages) {
    for (const auto& probe : kProbes) {
      if (probe.path == kSignInPath && !has_account_pages) continue;
      auto answer = ask(probe.path);
      if (!answer.ok() && missing_.empty() && passed_ == 0) return {};  // no proxy stands there
      if (answer.ok() && host_ == nullptr) host_ = host_of_server(field_of(answer.value(), "server"));
      if (answer.ok() && answer.value().status >= kLeastFailure) failed_ = answer.value().status;
      if (has_mark(answer, probe.mark))
        ++passed_;
      else
        missing_ += (missing_.empty() ? "" : ", ") + std::string(probe.prefix);
      if (probe.path == kSignInPath && has_mark(answer, probe.mark)) sign_in_ = std::move(answer).value();
    }
    if (failed_ != 0)
      return {warning(kForwarding, subject() + " answers " + std::to_string(failed_) +
                                       ", as it does while the machine of Usher wakes; ask again in a minute, then see its log")};
    if (passed_ == 0) return {};
    look_at_paths();
    look_at_cookies();
    look_at_streams();
    if (findings_.empty()) findings_.push_back(ok(kForwarding, subject() + " passes on Usher's paths, cookies and events"));
    return std::move(findings_);
  }

 private:
  [[nodiscard]] Result<net::HttpResponse> ask(std::string_view path, const std::string& cookie = "") const {
    net::HttpRequest request{.url = origin_ + std::string(path), .reach = net::Reach::kOperatorChosen, .timeout = kProbePatience};
    if (!cookie.empty()) request.headers.emplace_back("Cookie", cookie);
    return http_.send(request);
  }
  [[nodiscard]] std::string subject() const { return (host_ ? std::string(host_->name) + " at " : "") + origin_; }
  /// Where its rules are.
  [[nodiscard]] std::string rules() const {
    if (host_ == nullptr) return "the proxy";
    return host_->file.empty() ? "a proxy of yours, since it forwards nothing" : std::string(host_->file);
  }

  void look_at_paths() {
    if (missing_.empty()) return;
    findings_.push_back(problem(kForwarding, subject() + " does not pass " + missing_ + " on to Usher; add what is missing to " +
                                                 rules() + ", as examples/hosts has it"));
  }
  void look_at_cookies() {
    if (!sign_in_) return;
    const auto cookie = field_of(*sign_in_, "set-cookie");
    if (cookie.empty()) return blame("answers");
    const auto second = ask(kSignInPath, cookie.substr(0, cookie.find(';')));
    if (second.ok() && !field_of(second.value(), "set-cookie").empty()) blame("requests");
  }
  void blame(const std::string& where) {
    findings_.push_back(problem(kForwarding, subject() + " strips cookies from " + where +
                                                 ", so that no sign-in is kept; let it pass Cookie and Set-Cookie for Usher's "
                                                 "paths, or serve Usher at a name of its own"));
  }
  void look_at_streams() {
    const auto answer = ask("/auth/stream-test");
    if (!has_mark(answer, "event: test") || answer.value().body_took >= kTogether) return;
    findings_.push_back(warning(kForwarding, subject() +
                                                 " buffers streams, so that an answer of the chat shows only once it is "
                                                 "complete; switch that off for /api/chat and /api/pages in " +
                                                 rules()));
  }

  const std::string origin_;
  net::HttpClient& http_;
  const Host* host_;
  std::size_t passed_ = 0;
  int failed_ = 0;
  std::string missing_;
  std::optional<net::HttpResponse> sign_in_;  ///< Usher's own, if it came.
  Findings findings_;
};

}  // namespace

Findings check_forwarding(const settings::Settings& settings, const Url& page, net::HttpClient& http) {
  return Forwarding(page, http).look(settings.cookies.session_cookie);
}

}  // namespace usher::cli
