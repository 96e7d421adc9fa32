// A Uuid that knows what it names: an OrderId is no ProductId. `using OrderId = Id<struct OrderTag>;` lives with its
// owner.
#pragma once

#include "foundation/core/uuid.hpp"

namespace souk {

template <class Tag>
class Id {
  public:
    constexpr Id() noexcept = default;
    constexpr explicit Id(Uuid uuid) noexcept : uuid_(uuid) {}

    static Id make() { return Id(Uuid::v7()); }
    static std::optional<Id> parse(std::string_view text) noexcept {
        const auto uuid = Uuid::parse(text);
        return uuid ? std::optional(Id(*uuid)) : std::nullopt;
    }

    constexpr const Uuid& uuid() const noexcept { return uuid_; }
    constexpr const auto& bytes() const noexcept { return uuid_.bytes(); }
    std::string to_string() const { return uuid_.to_string(); }
    constexpr auto operator<=>(const Id&) const noexcept = default;

  private:
    Uuid uuid_;
};

// Of something that may be of any kind: what a claim makes, what a notification is about.
using SubjectId = Id<struct SubjectTag>;

}  // namespace souk

template <class Tag>
struct std::hash<souk::Id<Tag>> {
    std::size_t operator()(const souk::Id<Tag>& id) const noexcept { return std::hash<souk::Uuid>{}(id.uuid()); }
};
