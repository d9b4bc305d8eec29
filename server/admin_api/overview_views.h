#pragma once

#include <string>
#include <vector>

#include "common/json/fields.h"

/// The body of the figures in the admin API.
namespace usher::admin_api {

struct UserFiguresView {
  std::int64_t all = 0;
  std::int64_t verified = 0;
  std::int64_t with_second_factor = 0;
  std::int64_t admins = 0;
  std::int64_t suspended = 0;
  std::int64_t anonymous = 0;
  static constexpr std::string_view kSchema = "UserFigures";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("all", &UserFiguresView::all),
                      required("verified", &UserFiguresView::verified),
                      required("with_second_factor", &UserFiguresView::with_second_factor),
                      required("admins", &UserFiguresView::admins),
                      required("suspended", &UserFiguresView::suspended),
                      required("anonymous", &UserFiguresView::anonymous)};
  }
};

struct MailFiguresView {
  std::int64_t waiting = 0;
  std::int64_t kept = 0;
  std::int64_t failed = 0;
  static constexpr std::string_view kSchema = "MailFigures";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("waiting", &MailFiguresView::waiting), required("kept", &MailFiguresView::kept),
                      required("failed", &MailFiguresView::failed)};
  }
};

struct ChatFiguresView {
  std::int64_t threads = 0;
  std::int64_t messages = 0;
  static constexpr std::string_view kSchema = "ChatFigures";
  static constexpr auto fields() {
    return std::tuple{json::required("threads", &ChatFiguresView::threads),
                      json::required("messages", &ChatFiguresView::messages)};
  }
};

struct DayView {
  std::string day;
  std::int64_t sign_ups = 0;
  std::int64_t sign_ins = 0;
  std::int64_t refusals = 0;
  std::int64_t active_sessions = 0;
  static constexpr std::string_view kSchema = "DayFigures";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{
        required("day", &DayView::day, {.format = "date"}), required("sign_ups", &DayView::sign_ups),
        required("sign_ins", &DayView::sign_ins),
        required("refusals", &DayView::refusals, {.about = "events; one may stand for many like attempts"}),
        required("active_sessions", &DayView::active_sessions, {.about = "began by then and were used then or later"})};
  }
};

struct AttentionView {
  std::string code;
  std::int64_t count = 0;
  std::string detail;
  static constexpr std::string_view kSchema = "Attention";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{
        required(
            "code", &AttentionView::code,
            {.about =
                 "MAIL_FAILED, MAIL_KEPT, BACKUP_OLD, RETENTION_FAILED, API_KEY_EXPIRES, QUESTIONNAIRE_UNANSWERED or DISK_LOW"}),
        required("count", &AttentionView::count), required("detail", &AttentionView::detail)};
  }
};

struct OverviewView {
  Time as_of{};
  UserFiguresView users;
  std::int64_t sessions = 0;
  MailFiguresView mail;
  ChatFiguresView chat;
  std::vector<DayView> days;
  std::optional<Time> last_backup_at;
  std::optional<Time> server_started_at;
  std::vector<AttentionView> attention;
  static constexpr std::string_view kSchema = "Overview";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("as_of", &OverviewView::as_of, {.about = "figures are at most ten seconds old"}),
                      required("users", &OverviewView::users),
                      required("sessions", &OverviewView::sessions, {.about = "live ones"}),
                      required("mail", &OverviewView::mail),
                      required("chat", &OverviewView::chat),
                      required("days", &OverviewView::days, {.about = "the last 28 (UTC), oldest first; today is the last"}),
                      required("last_backup_at", &OverviewView::last_backup_at),
                      required("server_started_at", &OverviewView::server_started_at),
                      required("attention", &OverviewView::attention)};
  }
};

}  // namespace usher::admin_api
