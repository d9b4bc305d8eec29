#include "common/settings/web_readers.h"

#include <tuple>

#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

/// "error; fix", or nothing.
template <class Into = std::string, class Read>
std::string fault_of_text(Read read, std::string_view text) {
  Into into;
  const auto fault = read(text, into);
  return fault ? fault->what + "; " + fault->fix : "";
}

TEST_CASE("web readers: databases", "[settings]") {
  const auto read = [](std::string_view text) {
    DatabaseSettings database;
    if (const auto fault = read_database_url(text, database)) return fault->what + "; " + fault->fix;
    return std::string(database.engine == Engine::kSqlite ? database.sqlite_path : database.url.expose());
  };
  CHECK(read("sqlite:data/usher.db") == "data/usher.db");
  CHECK(read("sqlite:/var/lib/usher.db") == "/var/lib/usher.db");
  CHECK(read("postgresql://u:p@h:1/d") == "postgresql://u:p@h:1/d");
  CHECK(read("postgres://u:p@h/d?sslmode=require") == "postgresql://u:p@h/d?sslmode=require");
  CHECK(read("postgresql+asyncpg://u:p@h/d") == "postgresql://u:p@h/d");
  CHECK(read("sqlite:///./usher.db") == "./usher.db");
  CHECK(read("sqlite+aiosqlite:////var/lib/usher.db") == "/var/lib/usher.db");
  CHECK(read("mysql://x/y") ==
        "is not a database that Usher knows; write sqlite:PATH, such as sqlite:data/usher.db, or "
        "postgresql://USER:PASSWORD@HOST/NAME");
  CHECK(read("sqlite:").starts_with("names no file and would store nothing; write sqlite:PATH, such as"));
  CHECK(read("sqlite:a.db?mode=ro").starts_with("has options, which are not supported; leave out the ?"));
}

TEST_CASE("web readers: proxies by network, by socket or by number", "[settings][proxy]") {
  const auto read = [](std::string_view text) {
    Settings settings;
    if (const auto fault = read_trusted_proxies(text, settings)) return fault->what + "; " + fault->fix;
    return std::to_string(settings.trusted_proxies.size()) + " " + (settings.trusts_unix_peers ? "unix" : "-") + " " +
           std::to_string(settings.proxy_hops);
  };
  CHECK(read("10.0.0.0/8, fd00::/8") == "2 - 0");
  CHECK(read("unix") == "0 unix 0");
  CHECK(read("10.0.0.0/8, unix") == "1 unix 0");
  CHECK(read("hops:1") == "0 - 1");
  CHECK(read("hops:5") == "0 - 5");
  for (const auto* text : {"hops:0", "hops:6", "hops:", "hops:x", "hops:-1", "hops: 1"}) {
    CAPTURE(text);
    CHECK(read(text).find("is not a number of proxies; write hops:1") != std::string::npos);
  }
  for (const auto* text : {"hops:1, 10.0.0.0/8", "10.0.0.0/8, hops:1", "hops:1, unix", "hops:1, hops:2"}) {
    CAPTURE(text);
    CHECK(read(text) == "has hops:N beside other proxies; write hops:N alone, or only the networks of all proxies");
  }
}

TEST_CASE("web readers: schemas", "[settings]") {
  for (const auto* text : {"usher", "_a1"}) CHECK(fault_of_text(read_schema, text).empty());
  for (const auto* text : {"Usher", "1a", "a-b", "a\"b", "pg_x", "a b"})
    CHECK(fault_of_text(read_schema, text) ==
          "is not a schema name; write a-z, 0-9 and _, no digit first and not pg_, such as usher");
  CHECK_FALSE(fault_of_text(read_schema, std::string(64, 'a')).empty());
}

TEST_CASE("web readers: hosts to listen on", "[settings]") {
  for (const auto* text : {"127.0.0.1", "0.0.0.0", "::", "::1", "[::1]", "localhost", "my-host.internal"})
    CHECK(fault_of_text(read_host, text).empty());
  for (const auto* text : {"http://localhost", "a b", "localhost:8000", "[localhost]", "*"})
    CHECK(fault_of_text(read_host, text) ==
          "is neither an address nor a host name; write 127.0.0.1, or 0.0.0.0 to listen on every interface");
  std::string host;
  CHECK_FALSE(read_host("[::1]", host));
  CHECK(host == "::1");
}

TEST_CASE("web readers: the operators' address has a port", "[settings]") {
  std::optional<OpsListen> listen;
  for (const auto* text : {"127.0.0.1:9464", "[::1]:0", "localhost:65535"}) CHECK_FALSE(read_ops_listen(text, listen));
  CHECK(listen->host == "localhost");
  CHECK(listen->port == 65535);
  for (const auto* text : {"127.0.0.1", "9464", ":9464", "localhost:", "localhost:65536", "localhost:-1", "localhost:94 64"})
    CHECK(fault_of_text<std::optional<OpsListen>>(read_ops_listen, text) ==
          "is not an address and a port; write 127.0.0.1:9464, or [::1]:9464");
}

TEST_CASE("web readers: a socket's path fits the system's structure", "[settings]") {
  CHECK(fault_of_text(read_unix_path, std::string(107, 'x')).empty());
  CHECK(fault_of_text(read_unix_path, std::string(108, 'x')) ==
        "is longer than the 107 bytes a socket's path may have; choose a shorter one");
}

TEST_CASE("web readers: cookie domains", "[settings]") {
  const auto read = [](std::string_view text) {
    std::string domain = "before";
    const auto fault = read_cookie_domain(text, domain);
    return fault ? "refused" : domain;
  };
  CHECK(read("localhost").empty());
  CHECK(read(".Example.com") == "example.com");
  CHECK(read("auth.example.com") == "auth.example.com");
  for (const auto* text :
       {"com", "https://example.com", "example.com:8000", "example.com/", "127.0.0.1", "a;b.c", "*.example.com", ".."})
    CHECK(read(text) == "refused");
}

TEST_CASE("web readers: an origin is exactly as browsers send it", "[settings][security]") {
  for (const auto* text : {"http://localhost:3000", "https://www.example.com", "http://[::1]:8000", "tauri://localhost",
                           "capacitor://localhost", "ionic://localhost", "chrome-extension://abcdefghijklmnopabcdefghijklmnop"})
    CHECK(fault_of_text(read_origin, text).empty());
  for (const auto* text : {"https://a.example/", "HTTPS://A.example:443/path"})
    CHECK(fault_of_text(read_origin, text) == "is not exactly an origin as browsers send it; write https://a.example");
  CHECK(fault_of_text(read_origin, "*") ==
        "would let every site read answers; list the exact origins, such as https://www.example.com");
  for (const auto* text : {"null", "a.example", "https://*.example.com", "myapp://", "chrome-extension://*", "file://",
                           "data://x", "about://blank", "https://u@a.example", "http://", "https://a.example.com "})
    CHECK(fault_of_text(read_origin, text) ==
          "is not an origin; write scheme, host and port alone, such as https://www.example.com or tauri://localhost");
}

TEST_CASE("web readers: a pattern matches the sites of one owner", "[settings][security]") {
  for (const auto* text :
       {"https://*.example.com", "https://*-preview.example.com", "http://localhost:*", "http://*.localhost:3000", "myapp://",
        "exp://192.168.*.*:*/*", "https://a.example", "https://?.example.com:8443"}) {
    CAPTURE(text);
    CHECK(fault_of_text(read_origin_pattern, text).empty());
  }
  for (const auto* text :
       {"https://*", "http://*.com", "https://example.*", "https://*.*.com", "https://example.com*", "https://*example.com"}) {
    CAPTURE(text);
    CHECK(fault_of_text(read_origin_pattern, text) ==
          "would trust unrelated sites; keep at least two labels fixed, as in https://*.example.com");
  }
  for (const auto* text : {"javascript://", "data://x", "FILE://", "blob://*"})
    CHECK(fault_of_text(read_origin_pattern, text) == "would trust every page; leave it out");
  for (const auto* text : {"*", "*.example.com", "https://*.example.com/", "https://*.example.com/path",
                           "https://a@*.example.com", "my app://", "https://*.exa mple.com", "://x"}) {
    CAPTURE(text);
    CHECK(fault_of_text(read_origin_pattern, text).find("is not a pattern of origins; ") == 0);
  }
  CHECK(fault_of_text(read_origin_pattern, "https://a.example/") ==
        "is not exactly an origin as browsers send it; write https://a.example");
}

TEST_CASE("web readers: web addresses", "[settings]") {
  const std::string fault = "is not a web address; write all of it, such as https://www.example.com/page";
  CHECK(fault_of_text(read_web_url, "http://rag_backend:8000/chat?x=1").empty());
  for (const auto* text : {"localhost:8000", "ftp://a", "http://u:p@a/", "http://a/#x"})
    CHECK(fault_of_text(read_web_url, text) == fault);
  std::string site;
  CHECK_FALSE(read_site_url("https://Ann.github.io/Book/", site));
  CHECK(site == "https://ann.github.io/Book");
  CHECK(fault_of_text(read_site_url, "https://a.example/?x") == "has a query or fragment; write the address of the site alone");
  CHECK(fault_of_text(read_site_url, "a.example") == fault);
}

TEST_CASE("web readers: page URLs have a place for the token", "[settings]") {
  for (const auto* text : {"https://a.example/verify#{token}", "https://a.example/{token}/x", "http://localhost:3000/?t={token}",
                           "https://a.example/{token}?again={token}"})
    CHECK(fault_of_text(read_token_page, text).empty());
  CHECK(fault_of_text(read_token_page, "https://a.example/verify") ==
        "does not say where the token goes; put {token} there, such as https://www.example.com/verify#{token}");
  CHECK(fault_of_text(read_token_page, "/verify#{token}") ==
        "is not a web address; write all of it, such as https://www.example.com/verify#{token}");
  CHECK_FALSE(fault_of_text(read_token_page, "javascript:{token}").empty());
  for (const auto* text : {"https://a.example/it's#{token}", "https://a.example/{{token}}", "https://a.example/a|b#{token}",
                           "HTTPS://a.example/#{token}"})
    CHECK(fault_of_text(read_token_page, text) ==
          "cannot be linked in a mail; write http in lower case and percent-encode \"<>'^`{|}, such as "
          "https://www.example.com/verify#{token}");
}

TEST_CASE("web readers: mail servers", "[settings]") {
  std::optional<Smtp> smtp;
  CHECK_FALSE(read_smtp_url("smtp://us%40er:p%2Fw@mail.example:2525", smtp));
  CHECK_FALSE(smtp->implicit_tls);
  CHECK(smtp->host == "mail.example");
  CHECK(smtp->port == 2525);
  CHECK(smtp->user == "us@er");
  CHECK(smtp->password.expose() == "p/w");
  CHECK_FALSE(read_smtp_url("smtps://mail.example/", smtp));
  CHECK(smtp->implicit_tls);
  CHECK(smtp->port == 465);
  CHECK(smtp->user.empty());
  CHECK_FALSE(read_smtp_url("smtp://user@127.0.0.1", smtp));
  CHECK(smtp->port == 587);
  CHECK(smtp->user == "user");
  for (const auto* text : {"mail.example", "http://mail.example", "smtp://", "smtp://mail.example/x", "smtp://u:%zz@mail.example",
                           "smtp://:p@mail.example", "smtp://u:p@ss@mail.example", "smtp://u:p@127.1"})
    CHECK(read_smtp_url(text, smtp)->what == "is not the address of a mail server");
  for (const auto* text : {"smtp://u:50%@h", "smtp://u:a#b@h", "smtp://u:a b@h"})
    CHECK(read_smtp_url(text, smtp)->fix.ends_with("%25 for %, %23 for # and %20 for a space in the password"));
}

TEST_CASE("web readers: senders", "[settings][security]") {
  Mailbox mailbox;
  CHECK_FALSE(read_mailbox("noreply@example.com", mailbox));
  CHECK(mailbox.address == "noreply@example.com");
  CHECK(mailbox.name.empty());
  CHECK_FALSE(read_mailbox("\"Usher, Inc.\" <noreply@example.com>", mailbox));
  CHECK(mailbox.name == "Usher, Inc.");
  CHECK(mailbox.address == "noreply@example.com");
  for (const auto* text : {"", "x", "@example.com", "a@", "a b@example.com", "a@b@example.com", "A <a@example.com> B",
                           "A <a@example.com", "<a@x.example> <b@x.example>", "a@example.com>"}) {
    CAPTURE(text);
    CHECK(read_mailbox(text, mailbox)->what == "is not a sender");
  }
}

TEST_CASE("web readers: breached passwords", "[settings]") {
  BreachedPasswords breached{.fail = BreachFail::kClosed, .at_sign_in = BreachAtSignIn::kChange};
  const auto read = [&](std::string_view text) {
    CHECK_FALSE(read_breached_passwords(text, breached));
    CHECK(breached.fail == BreachFail::kClosed);
    CHECK(breached.at_sign_in == BreachAtSignIn::kChange);
    return std::tuple(breached.common, breached.file, breached.online);
  };
  CHECK(read("file:/etc/usher/passwords.txt") == std::tuple(false, "/etc/usher/passwords.txt", false));
  CHECK(read("Top") == std::tuple(true, "", false));
  CHECK(read("off") == std::tuple(false, "", false));
  CHECK(read("Online") == std::tuple(true, "", true));  // the built-in list holds while it fails
  CHECK(read("file:/a, online") == std::tuple(true, "/a", true));
  CHECK(read(R"(["file:/a,b"])") == std::tuple(false, "/a,b", false));
  for (const auto* text : {"file:", "sometimes", "yes", "top,off"}) {
    CAPTURE(text);
    CHECK(read_breached_passwords(text, breached)->fix == "write off, or a list of top, online and file:PATH");
  }
  CHECK(read_breached_passwords("file:/a,file:/b", breached)->fix == "name one, which may be built of several");
}

TEST_CASE("web readers: a site's name is one short line", "[settings]") {
  std::string name;
  CHECK_FALSE(read_site_label("Grüße aus Köln", name));
  CHECK(name == "Grüße aus Köln");
  CHECK_FALSE(read_site_label(std::string(60, 'x'), name));
  CHECK(fault_of_text(read_site_label, std::string(61, 'x')) == "has 61 characters; give at most 60");
}

TEST_CASE("web readers: a logo comes over https or from this server", "[settings][security]") {
  std::string logo;
  for (const auto* text :
       {"https://cdn.example.com/logo.svg?v=1", "/logo.svg", "/brand/logo@2x.png", "http://localhost:3000/terms"}) {
    CHECK_FALSE(read_site_link(text, logo));
    CHECK(logo == text);
  }
  for (const auto* text : {"http://www.example.com/logo.svg", "http://localhost.evil.example/", "//evil.example/logo.svg",
                           "/\\evil.example", "logo.svg", "/a b.svg", "/logo.svg?v=1", "data:image/svg+xml,<svg/>",
                           "javascript:alert(1)", "https://user@example.com/l.svg", ""})
    CHECK(fault_of_text(read_site_link, text) ==
          "is neither an https URL nor a path of PUBLIC_URL; write all of it, such as https://www.example.com/about or "
          "/about");
}

}  // namespace
}  // namespace usher::settings
