#include "sandbox/stripe/operations/operations.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

namespace {

Outcome settle(const Call& call) {
    const auto object = call.account.find(call.command.object);
    if (!object) return nullptr;
    const auto kind = object->text("object");
    if (kind == "payment_intent") settle_intent(call.account, *object);
    if (kind == "charge") settle_charge(call.account, *object);
    if (kind == "refund" && !object->text("then").empty()) settle_refund(call.account, *object, object->text("then"));
    return object;
}

// What no operation is about: keys that stand in the body, and what the answer is to look like.
constexpr auto everywhere =
    "expand:ignored key:ignored client_secret:ignored expected_payment_method_type:ignored client_context:ignored "
    "_stripe_version:ignored";

std::map<std::string_view, Operation> all_operations() {
    std::map<std::string_view, Operation> all{{"settle", {"settle", settle, ""}}};
    for (auto& operations :
         {intent_operations(), method_operations(), refund_operations(), dispute_operations(), endpoint_operations()}) {
        for (const auto& each : operations) all.emplace(each.name, each).first->second.parameters += everywhere;
    }
    return all;
}

}  // namespace

const Resource* Operation::resource() const {
    const auto path = name.substr(std::min(name.find(' ') + 1, name.size()));
    return find_resource(path.substr(0, path.find('/')));
}

const Operation* find_operation(std::string_view name) {
    static const auto all = all_operations();
    const auto found = all.find(name);
    return found == all.end() ? nullptr : &found->second;
}

Outcome execute(Account& account, const Command& command, const Form& form) {
    const auto* operation = find_operation(command.operation);
    if (operation == nullptr) return std::unexpected(refusal(404, "", "Unknown operation " + command.operation));
    account.begin(command);
    const auto* resource = operation->resource();
    const auto object = resource == nullptr ? nullptr : account.find(*resource, command.object);
    if (resource != nullptr && !command.object.empty() && !object) {
        return std::unexpected(missing_resource(resource->name, command.object, resource->param, 404));
    }
    const auto given = form.read(operation->parameters, command.publishable);
    if (!given) return std::unexpected(given.error());
    return operation->run({account, command, *given, object.get()});
}

bool is_api_version(std::string_view text) noexcept {
    constexpr std::string_view form = "dddd-dd-dd";
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    if (text.size() < form.size() || text < "2011") return false;
    for (std::size_t at = 0; at < form.size(); ++at) {
        if (form[at] == '-' ? text[at] != '-' : text[at] < '0' || text[at] > '9') return false;
    }
    return text.size() == form.size() ||
           (text[form.size()] == '.' && text.size() > 11 && std::ranges::all_of(text.substr(11), is_letter));
}

}  // namespace souk::stripe_sandbox
