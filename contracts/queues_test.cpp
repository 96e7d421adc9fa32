// Compares the list of queues with the sources: every event that a program can publish, and every queue that one
// consumes. Run from the repository's root.
#include "contracts/queues.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace souk::contracts {
namespace {

namespace fs = std::filesystem;

std::string content(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

// All C++ sources of services and workers, by path.
const std::map<std::string, std::string>& sources() {
    static const auto found = [] {
        std::map<std::string, std::string> files;
        for (const char* root : {"services", "workers"})
            for (const auto& entry : fs::recursive_directory_iterator(root))
                if (const auto kind = entry.path().extension(); kind == ".hpp" || kind == ".cpp")
                    files.emplace(entry.path().string(), content(entry.path()));
        return files;
    }();
    return found;
}

// Program by queue: what stands in calls of outbox::Consumers.
std::map<std::string, std::string> consumed() {
    static const std::regex call(R"re(\.on(?:_batch|_message)?\s*(?:<[^;()]*>)?\(\s*"([a-z_.]+)")re");
    std::map<std::string, std::string> found;
    for (const auto& [path, text] : sources()) {
        for (std::sregex_iterator match(text.begin(), text.end(), call), end; match != end; ++match) {
            const auto program = (++fs::path(path).begin())->string();
            EXPECT_TRUE(found.emplace((*match)[1], program).second) << "consumed twice: " << (*match)[1];
        }
    }
    return found;
}

// The names of all structs that can be given to outbox::append().
std::set<std::string> events() {
    static const std::regex name(R"re(static constexpr std::string_view name = "([a-z_.]+)")re");
    std::set<std::string> found;
    for (const auto& [path, text] : sources()) {
        if (path.ends_with("_test.cpp") || text.find("static constexpr int version") == text.npos) continue;
        for (std::sregex_iterator match(text.begin(), text.end(), name), end; match != end; ++match)
            found.insert((*match)[1]);
    }
    return found;
}

TEST(Queues, the_search_finds_what_it_is_to_find) {
    EXPECT_TRUE(events().contains("payment.processed"));
    EXPECT_TRUE(events().contains("email.notification"));
    EXPECT_EQ(consumed()["payment.processed"], "product");
    EXPECT_EQ(consumed()["seller.applied.admin"], "admin");
    EXPECT_EQ(consumed()["email.notification"], "email");
}

TEST(Queues, every_event_has_a_queue_or_is_for_information_only) {
    const auto topology = queues();
    std::set<std::string> listed(topology.informational.begin(), topology.informational.end());
    for (const auto& spec : topology.queues) listed.insert(spec.event);
    for (const auto& event : events())
        EXPECT_TRUE(listed.contains(event)) << event << " has no queue in contracts/queues.cpp";
    for (const auto& event : listed) EXPECT_TRUE(events().contains(event)) << event << " is published by nobody";
    for (const auto& spec : topology.queues)
        EXPECT_FALSE(topology.is_informational(spec.event)) << spec.event << " has a queue: it is not informational";
}

TEST(Queues, every_queue_is_consumed_by_the_program_that_the_list_names) {
    auto consumers = consumed();
    for (const auto& spec : queues().queues) {
        EXPECT_EQ(consumers[spec.queue], spec.consumer) << spec.queue;
        consumers.erase(spec.queue);
    }
    for (const auto& [queue, program] : consumers)
        ADD_FAILURE() << program << " consumes " << queue << ", which is not listed";
}

TEST(Queues, have_one_name_each_which_begins_with_the_events) {
    std::set<std::string> names;
    for (const auto& spec : queues().queues) {
        EXPECT_TRUE(names.insert(spec.queue).second) << spec.queue;
        EXPECT_TRUE(spec.queue == spec.event || spec.queue == spec.event + "." + spec.consumer) << spec.queue;
    }
    for (const char* bare :
         {"order.created", "payment.processed", "product.updated", "user.registered", "email.notification"})
        EXPECT_TRUE(names.contains(bare)) << bare;
}

TEST(Queues, what_holds_addresses_or_live_links_does_not_travel_where_others_may_listen) {
    for (const auto& spec : queues().queues) {
        const bool personal = spec.event == "email.notification";
        EXPECT_EQ(spec.is_confidential(), personal) << spec.queue;
        if (personal) EXPECT_GT(spec.dead_letters_are_kept.count(), 0);
    }
}

}  // namespace
}  // namespace souk::contracts
