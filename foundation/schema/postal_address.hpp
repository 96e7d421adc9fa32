// The example of a PostalAddress in API documents.
#pragma once

#include "foundation/core/postal_address.hpp"
#include "foundation/schema/described.hpp"

template <>
struct souk::schema::about<souk::PostalAddress> {
    static constexpr std::string_view example =
        R"({"name":"Ada Lovelace","line1":"12 St James Square","city":"London","postcode":"SW1Y 4JH","country":"GB"})";
};
