// Sellers: applying to be one, the profile and the team that runs it, and those who admit and suspend them. A team's
// rights are read from the database for every story here; other services read them from the access token, which tells
// them of active sellers only. Where money goes is shown whole only to those who have the right `payouts`.
#pragma once

#include "foundation/http/api.hpp"
#include "foundation/http/if_match.hpp"
#include "foundation/schema/iban.hpp"
#include "foundation/schema/list.hpp"
#include "foundation/schema/name.hpp"
#include "foundation/schema/paging.hpp"
#include "services/auth/api/mail_links.hpp"
#include "services/auth/api/seller_access.hpp"
#include "services/auth/api/sessions.hpp"
#include "services/auth/storage/seller_store.hpp"

namespace souk::auth {

struct PayoutBody {
    Iban iban;
    Name account_holder;
};
BOOST_DESCRIBE_STRUCT(PayoutBody, (), (iban, account_holder))

struct SellerBody {
    Name name;
    std::optional<Slug> slug;  // absent: made of the name, or as it is
    Text<1, 4000> description;
    PayoutBody payout;
    CountryCode country;
    std::optional<Text<4, 20>> vat_id;
};
BOOST_DESCRIBE_STRUCT(SellerBody, (), (name, slug, description, payout, country, vat_id))

struct SellerProfileBody {
    Name name;
    std::optional<Slug> slug;  // absent: as it is
    Text<1, 4000> description;
    std::optional<Text<1, 500>> logo_url;  // absent: none
    std::optional<PayoutBody> payout;      // absent: as it is
};
BOOST_DESCRIBE_STRUCT(SellerProfileBody, (), (name, slug, description, logo_url, payout))

struct PayoutView {
    std::string iban;  // masked for those without the right
    std::string account_holder;
};
BOOST_DESCRIBE_STRUCT(PayoutView, (), (iban, account_holder))

struct OwnSellerView {
    SellerId id;
    Slug slug;
    std::string name;
    std::string description;
    std::optional<std::string> logo_url;
    CountryCode country;
    std::optional<std::string> vat_id;
    std::optional<PayoutView> payout;  // the platform's own seller may have none
    SellerStatus status = SellerStatus::applied;
    std::optional<std::string> reason;  // why it was rejected or suspended
    std::vector<SellerRight> rights;    // yours
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(OwnSellerView, (),
                      (id, slug, name, description, logo_url, country, vat_id, payout, status, reason, rights,
                       created_at, updated_at))

class SellerProfileApi {
  public:
    explicit SellerProfileApi(pg::Database& database) : database_(database), sellers_(database) {}

    task<Answer<OwnSellerView>> apply(Caller caller, Body<SellerBody> body);
    task<Answer<OwnSellerView>> apply_again(Caller caller, Body<SellerBody> body);
    task<Answer<OwnSellerView>> mine(Caller caller);
    task<Answer<OwnSellerView>> update(Caller caller, Body<SellerProfileBody> body, http::IfMatch if_match);
    task<Answer<SellerView>> show(Path<Slug> slug_or_id);

  private:
    task<std::optional<Refusal>> add(UserId user, SellerId id, Slug slug,
                                     const SellerBody& body);  // what is in the way

    pg::Database& database_;
    SellerStore sellers_;
};

struct InvitationBody {
    EmailAddress email;
    schema::List<SellerRight, 1, 6> rights;
};
BOOST_DESCRIBE_STRUCT(InvitationBody, (), (email, rights))

struct RightsBody {
    schema::List<SellerRight, 1, 6> rights;
};
BOOST_DESCRIBE_STRUCT(RightsBody, (), (rights))

struct InvitationTokenBody {
    Text<1, 100> token;
};
BOOST_DESCRIBE_STRUCT(InvitationTokenBody, (), (token))

struct TeamView {
    std::vector<MemberView> members;
    std::vector<InvitationView> invitations;
};
BOOST_DESCRIBE_STRUCT(TeamView, (), (members, invitations))

struct JoinedView {
    SellerId seller;
    std::string name;
    std::vector<SellerRight> rights;
};
BOOST_DESCRIBE_STRUCT(JoinedView, (), (seller, name, rights))

class SellerTeamApi {
  public:
    SellerTeamApi(pg::Database& database, Sessions& sessions, Mailer& mailer, MailLinks links)
        : database_(database),
          users_(database),
          sellers_(database),
          team_(database),
          sessions_(sessions),
          mailer_(mailer),
          links_(std::move(links)) {}

    task<Answer<TeamView>> team(Caller caller);
    task<Answer<InvitationView>> invite(Caller caller, Body<InvitationBody> body);
    task<Answer<void>> withdraw(Caller caller, Path<InvitationId> invitation);
    task<Answer<JoinedView>> accept(Caller caller, Body<InvitationTokenBody> body);
    task<Answer<TeamView>> change_rights(Caller caller, Path<UserId> member, Body<RightsBody> body,
                                         http::IfMatch if_match);
    task<Answer<void>> remove(Caller caller, Path<UserId> member);

  private:
    task<Answer<TeamView>> view(UserId member, std::int64_t team_version);

    pg::Database& database_;
    UserStore users_;
    SellerStore sellers_;
    SellerTeamStore team_;
    Sessions& sessions_;
    Mailer& mailer_;
    MailLinks links_;
};

struct SellersQuery {
    std::optional<SellerStatus> status;
    std::optional<SellerId> cursor;
    std::optional<schema::PageLimit> limit;
};
BOOST_DESCRIBE_STRUCT(SellersQuery, (), (status, cursor, limit))

struct SellerPage {
    std::vector<ManagedSeller> items;
    std::optional<SellerId> next;
};
BOOST_DESCRIBE_STRUCT(SellerPage, (), (items, next))

struct ReasonBody {
    Text<1, 2000> reason;
};
BOOST_DESCRIBE_STRUCT(ReasonBody, (), (reason))

class SellerStatesApi {
  public:
    SellerStatesApi(pg::Database& database, Sessions& sessions)
        : database_(database), sellers_(database), sessions_(sessions) {}

    task<Answer<SellerPage>> list(Query<SellersQuery> query);
    task<Answer<ManagedSeller>> approve(Caller caller, Path<SellerId> seller);
    task<Answer<ManagedSeller>> reject(Caller caller, Path<SellerId> seller, Body<ReasonBody> body);
    task<Answer<ManagedSeller>> suspend(Caller caller, Path<SellerId> seller, Body<ReasonBody> body);
    task<Answer<ManagedSeller>> reinstate(Caller caller, Path<SellerId> seller);
    task<Answer<KnownSellers>> known(Body<SellersQuestion> question);

  private:
    task<Answer<ManagedSeller>> decide(SellerChange change, std::string action);

    pg::Database& database_;
    SellerStore sellers_;
    Sessions& sessions_;
};

Refused refused_change(SellerStatus from);

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::SellerBody> {
    static constexpr std::string_view example =
        R"({"name":"Ada's Mugs","slug":"adas-mugs","description":"Mugs, thrown by hand","payout":{"iban":"DE89370400440532013000","account_holder":"Ada Lovelace"},"country":"DE","vat_id":"DE136695976"})";
};

template <>
struct souk::schema::about<souk::auth::SellerProfileBody> {
    static constexpr std::string_view example =
        R"({"name":"Ada's Mugs","slug":"adas-mugs","description":"Mugs and bowls","logo_url":"https://example.org/logo.png","payout":{"iban":"DE89370400440532013000","account_holder":"Ada Lovelace"}})";
};

template <>
struct souk::schema::about<souk::auth::InvitationBody> {
    static constexpr std::string_view example = R"({"email":"grace@example.org","rights":["products","orders"]})";
};

template <>
struct souk::schema::about<souk::auth::RightsBody> {
    static constexpr std::string_view example = R"({"rights":["products"]})";
};

template <>
struct souk::schema::about<souk::auth::InvitationTokenBody> {
    static constexpr std::string_view example = R"({"token":"3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA"})";
};

template <>
struct souk::schema::about<souk::auth::ReasonBody> {
    static constexpr std::string_view example = R"({"reason":"The imprint is missing."})";
};

template <>
struct souk::schema::about<souk::auth::SellersQuery> {
    static constexpr Member members[] = {{"status", "Only sellers in this state"}, page_cursor, page_limit};
    static constexpr std::string_view example = R"({"limit":20})";
};
