#include "workers/email/events/email_notification.hpp"
