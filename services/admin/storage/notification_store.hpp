// Notifications in SQL: what happened, for whom it matters.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/postgres/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace souk::admin {

struct Notification {
    Uuid id;
    std::optional<UserId> user_id;  // nobody: for those who run the place
    std::string kind;
    SubjectId subject_id;
};
BOOST_DESCRIBE_STRUCT(Notification, (), (id, user_id, kind, subject_id))

struct NotificationView {
    Uuid id;
    std::string kind;
    SubjectId subject_id;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(NotificationView, (), (id, kind, subject_id, created_at))

void insert_notification(pg::Transaction& transaction, Notification notification);
task<std::vector<NotificationView>> newest_notifications(pg::Database& database, std::int64_t limit);

std::vector<pg::StatementShape> notification_statements();

}  // namespace souk::admin
