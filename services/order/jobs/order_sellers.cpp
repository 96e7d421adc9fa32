#include "services/order/jobs/order_sellers.hpp"

#include "foundation/core/unavailable.hpp"
#include "services/auth/contracts/sellers.hpp"

#include <map>

namespace souk::order {

namespace {
constexpr std::int64_t at_once = auth::most_sellers_asked;
}

task<bool> OrderSellers::run_once() {
    auto lines = co_await store_.next(at_once);
    if (lines.empty()) co_return false;
    const bool more = std::ssize(lines) == at_once;
    const auto last = lines.back();

    std::map<SubjectId, SellerId> sellers;
    for (const auto& line : lines) sellers.emplace(SubjectId(line.seller_id.uuid()), line.seller_id);
    auth::SellersQuestion question;
    for (const auto& [id, seller] : sellers) question.ids.push_back(id);
    const auto answer = co_await auth_.post<auth::KnownSellers>("/internal/sellers/known", question);
    if (!answer) throw Unavailable("auth", "refused to say who sold what: " + answer.error().code);
    for (const auto& known : answer->sellers) sellers[known.id] = known.seller;

    std::vector<LineSeller> changed;
    for (auto line : lines) {
        const auto seller = sellers.at(SubjectId(line.seller_id.uuid()));
        if (seller == line.seller_id) continue;
        line.seller_id = seller;
        changed.push_back(line);
    }
    auto transaction = co_await database_.begin();
    if (!changed.empty()) set_line_sellers(transaction, std::move(changed));
    if (more)
        walked_to(transaction, last);
    else
        end_walk(transaction);
    co_await transaction.commit();
    co_return more;
}

}  // namespace souk::order
