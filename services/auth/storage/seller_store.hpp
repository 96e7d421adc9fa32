// Sellers in SQL: the profile that their team keeps, what everybody sees of it, and their status with its history.
// Changes of the team and of the status lock the seller's row first. UniqueViolation: sellers_one_of_a_slug,
// seller_members_one_team.
#pragma once

#include "foundation/core/country.hpp"
#include "foundation/core/iban.hpp"
#include "foundation/core/slug.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/postgres/database.hpp"
#include "services/auth/contracts/sellers.hpp"
#include "services/auth/domain/seller_states.hpp"

#include <optional>
#include <string>
#include <vector>

namespace souk::auth {

// What an application says.
struct SellerApplication {
    SellerId id;
    Slug slug;
    std::string name;
    std::string description;
    CountryCode country;
    std::optional<std::string> vat_id;
    Iban iban;
    std::string account_holder;
};
BOOST_DESCRIBE_STRUCT(SellerApplication, (), (id, slug, name, description, country, vat_id, iban, account_holder))

// As its team has it, with the rights of the one who asks.
struct OwnSeller {
    SellerId id;
    Slug slug;
    std::string name;
    std::string description;
    std::optional<std::string> logo_url;
    CountryCode country;
    std::optional<std::string> vat_id;
    std::optional<Iban> iban;  // the platform's own seller may have none
    std::optional<std::string> account_holder;
    SellerStatus status = SellerStatus::applied;
    std::optional<std::string> reason;
    std::vector<SellerRight> rights;
    std::int64_t version = 0;  // of the profile
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(OwnSeller, (),
                      (id, slug, name, description, logo_url, country, vat_id, iban, account_holder, status, reason,
                       rights, version, created_at, updated_at))

// As everybody sees an active one.
struct SellerView {
    SellerId id;
    Slug slug;
    std::string name;
    std::string description;
    std::optional<std::string> logo_url;
    CountryCode country;
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(SellerView, (), (id, slug, name, description, logo_url, country, created_at))

// As those see it who admit it.
struct ManagedSeller {
    SellerId id;
    Slug slug;
    std::string name;
    std::string description;
    std::optional<std::string> logo_url;
    CountryCode country;
    std::optional<std::string> vat_id;
    SellerStatus status = SellerStatus::applied;
    std::optional<std::string> reason;  // of the last change of its status
    Instant created_at;
    Instant updated_at;
};
BOOST_DESCRIBE_STRUCT(ManagedSeller, (),
                      (id, slug, name, description, logo_url, country, vat_id, status, reason, created_at, updated_at))

// What a PUT of the profile says; without an IBAN and its holder these stay.
struct SellerProfile {
    SellerId id;
    Slug slug;
    std::string name;
    std::string description;
    std::optional<std::string> logo_url;
    std::optional<Iban> iban;
    std::optional<std::string> account_holder;
};
BOOST_DESCRIBE_STRUCT(SellerProfile, (), (id, slug, name, description, logo_url, iban, account_holder))

struct LockedSeller {
    SellerId id;
    Slug slug;
    std::string name;
    SellerStatus status = SellerStatus::applied;
    std::int64_t version = 0;
    std::int64_t team_version = 0;
};
BOOST_DESCRIBE_STRUCT(LockedSeller, (), (id, slug, name, status, version, team_version))

class SellerStore {
  public:
    explicit SellerStore(pg::Database& database) : database_(database) {}

    task<std::optional<Slug>> first_free(std::vector<Slug> slugs);
    task<std::optional<OwnSeller>> of_member(UserId user);
    task<std::optional<SellerView>> active(Slug slug_or_id);
    task<std::optional<ManagedSeller>> find(SellerId id);
    task<std::vector<ManagedSeller>> newest(std::optional<SellerStatus> status, std::optional<SellerId> before,
                                            std::int64_t limit);
    // Of an active seller's team; nothing for others.
    task<std::optional<SellerMembership>> membership(UserId user);
    // Of these ids, sellers' and users', those that stand for a seller.
    task<std::vector<KnownSeller>> known(std::vector<SubjectId> ids);

  private:
    pg::Database& database_;
};

// The seller that the platform itself is. False when there is one already.
struct NewOwnSeller {
    SellerId id;
    Slug slug;
    std::string name;
    CountryCode country;
};
BOOST_DESCRIBE_STRUCT(NewOwnSeller, (), (id, slug, name, country))
task<bool> make_own_seller(pg::Transaction& transaction, NewOwnSeller seller);

void insert_seller(pg::Transaction& transaction, SellerApplication application);
void correct_seller(pg::Transaction& transaction, SellerApplication application);
void set_seller_profile(pg::Transaction& transaction, SellerProfile profile);

task<std::optional<LockedSeller>> lock_seller(pg::Transaction& transaction, SellerId id);

// A row of the history, and, for a seller that is there already, the change itself: false when its status is none of
// `from`.
struct SellerChange {
    SellerId seller;
    UserId actor;
    std::vector<SellerStatus> from;
    SellerStatus to = SellerStatus::applied;
    std::optional<std::string> reason{};
};
void note_application(pg::Transaction& transaction, SellerId seller, UserId actor);
task<bool> change_seller(pg::Transaction& transaction, SellerChange change);

std::vector<pg::StatementShape> seller_statements();

}  // namespace souk::auth
