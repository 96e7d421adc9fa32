#include "services/admin/storage/notification_store.hpp"

namespace souk::admin {

namespace {

constexpr pg::Statement<Notification, void> insert_sql{"notification.insert", R"sql(
    INSERT INTO notifications (id, user_id, kind, subject_id) VALUES ($1, $2, $3, $4))sql"};

constexpr pg::Statement<std::int64_t, NotificationView> newest_sql{"notification.newest", R"sql(
    SELECT id, kind, subject_id, created_at FROM notifications WHERE user_id IS NULL ORDER BY id DESC LIMIT $1)sql"};

}  // namespace

void insert_notification(pg::Transaction& transaction, Notification notification) {
    transaction.queue(insert_sql, std::move(notification));
}

task<std::vector<NotificationView>> newest_notifications(pg::Database& database, std::int64_t limit) {
    co_return co_await database.all(newest_sql, limit);
}

std::vector<pg::StatementShape> notification_statements() { return pg::shapes_of(insert_sql, newest_sql); }

}  // namespace souk::admin
