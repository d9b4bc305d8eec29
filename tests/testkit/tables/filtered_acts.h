#pragma once

#include "common/core/administration/resources.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"

// Acts on the rows that match a filter, of which the first one that is written makes the others match no more. On both engines,
// on each surface.
namespace usher::testkit {

/// Rows of a resource: three that match, and what becomes of the other two once one of them was acted on. `@` stands before the
/// names of tables in the trigger.
struct FilteredRows {
  std::string_view resource;
  std::pair<std::string, std::string> filter;
  std::string_view make;    ///< Afresh.
  std::string_view after;   ///< What the trigger follows.
  std::string_view change;  ///< What it does.
};

inline const std::vector<FilteredRows>& filtered_rows() {
  static const std::vector<FilteredRows> kRows{
      {"trusted_browsers",
       {"user", "one@course.test"},
       "INSERT INTO verifications (id, purpose, token_hash, user_id, payload, attempts, created_at_ms, expires_at_ms) SELECT "
       "'browser-' || "
       "email, 'device', email, (SELECT id FROM users WHERE email = 'one@course.test'), '{}', 0, 1, 9000000000000 FROM users "
       "WHERE "
       "email LIKE '%@course.test'",
       "UPDATE OF payload ON @verifications",
       "UPDATE @verifications SET user_id = (SELECT id FROM @users WHERE email = 'two@course.test') WHERE id <> NEW.id AND "
       "user_id = "
       "NEW.user_id"},
      {"passkeys",
       {"user", "one@course.test"},
       "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) SELECT 'key-' || email, (SELECT "
       "id FROM users WHERE email = 'one@course.test'), email, 'k', 0, 0 FROM users WHERE email LIKE '%@course.test'",
       "DELETE ON @passkeys",
       "UPDATE @passkeys SET user_id = (SELECT id FROM @users WHERE email = 'two@course.test')"},
      {"adapted_pages",
       {"page", "/one"},
       "INSERT INTO adapted_pages (key, task, traits, page, title, text, bytes, hits, is_unproved, created_at_ms, used_at_ms) "
       "SELECT 'page-' || email, 'translate', '{}', '/one', '', 'x', 1, 0, 0, 1, 1 FROM users WHERE email LIKE "
       "'%@course.test'",
       "DELETE ON @adapted_pages",
       "UPDATE @adapted_pages SET page = '/two'"},
      {"mail",
       {"to", "box@example.com"},
       "INSERT INTO outbox (id, kind, address, payload, language, attempts, created_at_ms, urgency) SELECT 'mail-' || email, "
       "'notice', 'box@example.com', '{}', '', 0, 1, 2 FROM users WHERE email LIKE '%@course.test'",
       "UPDATE OF next_attempt_at_ms ON @outbox",
       "UPDATE @outbox SET address = 'moved@example.com' WHERE id <> NEW.id"},
      {"sessions",
       {"user", "one@course.test"},
       "UPDATE sessions SET user_id = (SELECT id FROM users WHERE email = 'one@course.test') WHERE user_id IN (SELECT id FROM "
       "users WHERE email LIKE '%@course.test')",
       "UPDATE OF ended_at_ms ON @sessions",
       "UPDATE @sessions SET user_id = (SELECT id FROM @users WHERE email = 'two@course.test') WHERE id <> NEW.id AND user_id = "
       "NEW.user_id"},
      {"users",
       {"search", "of-ada"},
       "UPDATE users SET name = 'course-of-ada', role = 'user', is_active = 1, is_verified = 0 WHERE email LIKE '%@course.test'",
       "INSERT ON @audit_events",
       "UPDATE @users SET name = 'moved' WHERE id <> NEW.user_id"}};
  return kRows;
}

/// What accounts must be so that an act changes them; empty for most acts.
inline std::string_view made_for(std::string_view verb) {
  if (verb == "activate") return "UPDATE users SET is_active = 0 WHERE name = 'course-of-ada'";
  if (verb == "reset-2fa") return "UPDATE users SET two_factor_enabled = 1 WHERE name = 'course-of-ada'";
  if (verb == "remind") return "UPDATE users SET is_verified = 1, reminded_at_ms = NULL WHERE name = 'course-of-ada'";
  if (verb == "demote") return "UPDATE users SET role = 'admin' WHERE name = 'course-of-ada'";
  if (verb == "sign-out")
    return "UPDATE sessions SET ended_at_ms = NULL, user_id = (SELECT id FROM users WHERE users.email = sessions.user_agent) "
           "WHERE "
           "EXISTS (SELECT 1 FROM users WHERE users.email = sessions.user_agent)";
  return {};
}

/// An installation under test, and what makes rows match no more in the middle of an act.
class MiddleOfAct {
 public:
  explicit MiddleOfAct(TestCore& kit) : kit_(kit) {
    for (const auto* name : {"one", "two", "three"}) {
      const auto email = name + std::string("@course.test");
      sign_up(kit_, email);
      kit_.run("UPDATE sessions SET user_agent = '" + email + "' WHERE user_id = (SELECT id FROM users WHERE email = '" + email +
               "')");
    }
  }

  /// Makes three rows that match, of which the first one acted on changes the others.
  void prepare(const FilteredRows& rows, const core::Act& act) {
    kit_.run(rows.make);
    if (rows.resource == "users" && !made_for(act.verb).empty()) kit_.run(made_for(act.verb));
    const auto head = "CREATE TRIGGER middle_of_act AFTER " + tables_of(rows.after) + " FOR EACH ROW ";
    if (is_postgres())
      kit_.run("CREATE FUNCTION usher.middle_of_act() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN " +
               doubled(tables_of(rows.change)) + "; RETURN NULL; END'; " + head + "EXECUTE FUNCTION usher.middle_of_act()");
    else
      kit_.run(head + "BEGIN " + tables_of(rows.change) + "; END");
  }
  void end() { kit_.run(is_postgres() ? "DROP FUNCTION usher.middle_of_act() CASCADE" : "DROP TRIGGER middle_of_act"); }

 private:
  [[nodiscard]] bool is_postgres() { return kit_.settings().database.engine == settings::Engine::kPostgres; }
  std::string tables_of(std::string_view sql) {
    std::string text(sql);
    for (auto at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
      const bool is_table = at > 0 && text[at - 1] == ' ';
      if (is_table) text.replace(at, 1, is_postgres() ? "usher." : "");
    }
    return text;
  }
  static std::string doubled(std::string text) {
    for (auto at = text.find('\''); at != std::string::npos; at = text.find('\'', at + 2)) text.insert(at, 1, '\'');
    return text;
  }

  TestCore& kit_;
};

/// Calls `walk(Adapt)` for each engine that there is; each call has a database of its own.
template <class F>
void on_both_engines(const F& walk) {
  walk(Adapt());
  if (!has_postgres()) return;
  const auto url = empty_postgres().url();
  walk(Adapt([url](settings::Settings& settings) {
    settings.database.engine = settings::Engine::kPostgres;
    settings.database.url = Secret(std::string(url));
  }));
}

/// Calls `act(rows, act)` -> std::string for each act of each resource that has filters, and compares: one row is done, two are
/// unchanged. Expects rows for each.
template <class F>
std::vector<std::string> walk_filtered_acts(TestCore& kit, const F& act) {
  std::vector<std::string> differences;
  MiddleOfAct middle(kit);
  for (const auto& resource : core::resources())
    if (!resource.acts.empty() && !resource.filters().empty() &&
        std::none_of(filtered_rows().begin(), filtered_rows().end(),
                     [&](const auto& row) { return row.resource == resource.name; }))
      differences.push_back("no rows of " + std::string(resource.name));
  for (const auto& rows : filtered_rows()) {
    const auto& resource = core::resource_of(rows.resource);
    for (const auto& one : resource.acts) {
      middle.prepare(rows, one);
      const std::string did = act(rows, resource, one);
      middle.end();
      if (did != "1 done, 2 unchanged")
        differences.push_back(std::string(rows.resource) + " " + std::string(one.verb) + ": " + did);
    }
  }
  return differences;
}

}  // namespace usher::testkit
