// The stories of a user's addresses. What an address needs in its country is checked as it comes in: validate() of
// foundation/core/postal_address.hpp.
#include "services/auth/api/accounts.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

task<Answer<AddressList>> AccountApi::addresses(Caller caller) { co_return co_await addresses_.all(caller.user); }

task<Answer<AddressView>> AccountApi::add_address(Caller caller, Body<PostalAddress> body) {
    const auto added = co_await addresses_.add(caller.user, AddressId::make(), *body);
    if (!added) co_return refused(refusal::too_many_addresses);
    co_return created("/users/me/addresses/" + added->id.to_string(), *added);
}

task<Answer<AddressView>> AccountApi::replace_address(Caller caller, Path<AddressId> address,
                                                      Body<PostalAddress> body) {
    const auto replaced = co_await addresses_.replace(caller.user, *address, *body);
    if (!replaced) co_return refused(refusal::address_not_found);
    co_return *replaced;
}

task<Answer<AddressView>> AccountApi::set_default_address(Caller caller, Path<AddressId> address,
                                                          Body<DefaultsBody> body) {
    const auto changed = co_await addresses_.set_default(caller.user, *address, body->shipping, body->billing);
    if (!changed) co_return refused(refusal::address_not_found);
    co_return *changed;
}

task<Answer<void>> AccountApi::remove_address(Caller caller, Path<AddressId> address) {
    if (!co_await addresses_.remove(caller.user, *address)) co_return refused(refusal::address_not_found);
    co_return no_content();
}

}  // namespace souk::auth
