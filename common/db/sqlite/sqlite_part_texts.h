#pragma once

#include "common/db/engine/connection.h"

namespace usher::db {

/// FTS5 keeps the parts without the texts, so that taking a user out needs the text that was put in: triggers keep it in
/// user_part_changes until then. They do not write to FTS5 themselves, which SQLite refuses under `trusted_schema = OFF`. The
/// witness is one user with the row number that was taken over: a program that copies rows may give them other numbers.
inline constexpr PartTexts kSqlitePartTexts{
    .is_there = {"parts/is_there", "SELECT 1 FROM sqlite_master WHERE name = 'user_part_witness'"},
    .drop =
        "DROP TRIGGER IF EXISTS user_part_inserted; DROP TRIGGER IF EXISTS user_part_updated;"
        " DROP TRIGGER IF EXISTS user_part_deleted; DROP TABLE IF EXISTS user_parts;"
        " DROP TABLE IF EXISTS user_part_changes; DROP TABLE IF EXISTS user_part_witness",
    .make = R"sql(
      CREATE VIRTUAL TABLE user_parts
        USING fts5(email, name, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1');
      CREATE TABLE user_part_changes (user_row INTEGER PRIMARY KEY, old_email TEXT, old_name TEXT);
      CREATE TABLE user_part_witness (user_row INTEGER PRIMARY KEY, user_id TEXT NOT NULL);
      CREATE TRIGGER user_part_inserted AFTER INSERT ON users BEGIN
        INSERT INTO user_part_changes (user_row) VALUES (NEW.rowid) ON CONFLICT (user_row) DO NOTHING;
      END;
      CREATE TRIGGER user_part_updated AFTER UPDATE OF email, name ON users
        WHEN NEW.email IS NOT OLD.email OR NEW.name IS NOT OLD.name BEGIN
        INSERT INTO user_part_changes VALUES (OLD.rowid, OLD.email, lower(coalesce(OLD.name, '')))
          ON CONFLICT (user_row) DO NOTHING;
      END;
      CREATE TRIGGER user_part_deleted AFTER DELETE ON users BEGIN
        INSERT INTO user_part_changes VALUES (OLD.rowid, OLD.email, lower(coalesce(OLD.name, '')))
          ON CONFLICT (user_row) DO NOTHING;
      END;
      INSERT INTO user_part_changes (user_row) SELECT rowid FROM users;
    )sql",
    .is_wrong = {"parts/is_wrong",
                 "SELECT 1 FROM user_part_witness w"
                 " WHERE NOT EXISTS (SELECT 1 FROM users u WHERE u.rowid = w.user_row AND u.id = w.user_id)"
                 " AND NOT EXISTS (SELECT 1 FROM user_part_changes c WHERE c.user_row = w.user_row)"},
    .noted = {"parts/noted", "SELECT count(*) FROM (SELECT 1 FROM user_part_changes LIMIT :most)"},
    .row_of = {"parts/row_of", "SELECT rowid FROM users WHERE id = :id"},
    .last_of = {"parts/last_of",
                "SELECT max(user_row) FROM (SELECT user_row FROM user_part_changes ORDER BY user_row LIMIT :rows)"},
    .take_over =
        {{{"parts/take_out",
           "INSERT INTO user_parts (user_parts, rowid, email, name)"
           " SELECT 'delete', user_row, old_email, old_name FROM user_part_changes"
           " WHERE user_row BETWEEN :first AND :last AND old_email IS NOT NULL"},
          {"parts/put_in",
           "INSERT INTO user_parts (rowid, email, name)"
           " SELECT u.rowid, u.email, lower(coalesce(u.name, '')) FROM user_part_changes c"
           " CROSS JOIN users u ON u.rowid = c.user_row WHERE c.user_row BETWEEN :first AND :last"},
          {"parts/forget", "DELETE FROM user_part_changes WHERE user_row BETWEEN :first AND :last"},
          {"parts/dismiss", "DELETE FROM user_part_witness WHERE :first <= :last"},
          {"parts/witness",
           "INSERT INTO user_part_witness SELECT rowid, id FROM users WHERE :first <= :last ORDER BY rowid DESC LIMIT 1"}}},
    .merge = {"parts/merge", "INSERT INTO user_parts (user_parts, rank) VALUES ('merge', :pages)"},
    .changes = {"parts/changes", "SELECT total_changes()"},
};

}  // namespace usher::db
