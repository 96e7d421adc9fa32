#include "foundation/http/openapi.hpp"
#include "foundation/http/test_server.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace souk::http::test {
namespace {

namespace json = boost::json;

json::value document() { return json::parse(openapi(item_routes(nullptr, nullptr))); }

void collect_references(const json::value& value, std::vector<std::string>& out) {
    if (const auto* object = value.if_object()) {
        for (const auto& [name, member] : *object) {
            if (name == "$ref") out.emplace_back(member.as_string());
            collect_references(member, out);
        }
    } else if (const auto* array = value.if_array()) {
        for (const auto& element : *array) collect_references(element, out);
    }
}

TEST(OpenApi, IsTheSameEveryTime) {
    EXPECT_EQ(openapi(item_routes(nullptr, nullptr)), openapi(item_routes(nullptr, nullptr)));
    EXPECT_EQ(document().at("openapi").as_string(), "3.1.0");
    EXPECT_EQ(document().at("servers").at(0).at("url").as_string(), "/api");
}

TEST(OpenApi, EveryReferenceResolves) {
    const auto doc = document();
    std::vector<std::string> references;
    collect_references(doc, references);
    EXPECT_GT(references.size(), 10U);
    for (const auto& reference : references) {
        ASSERT_TRUE(reference.starts_with("#/")) << reference;
        boost::system::error_code missing;
        doc.find_pointer(reference.substr(1), missing);
        EXPECT_FALSE(missing) << reference;
    }
}

TEST(OpenApi, OperationsSayWhatTheirHandlersTake) {
    const auto doc = document();
    const auto& find = doc.at_pointer("/paths/~1items~1{id}/get");
    EXPECT_EQ(find.at("operationId").as_string(), "get_items_by_id");
    EXPECT_EQ(find.at("tags").at(0).as_string(), "items");
    EXPECT_EQ(find.at("parameters"), json::parse(R"([{"name":"id","in":"path","required":true,
        "schema":{"type":"string","format":"uuid"},"example":"01933b6e-7c00-7000-8000-000000000001"}])"));
    EXPECT_EQ(find.at_pointer("/responses/200/content/application~1json/schema/$ref").as_string(),
              "#/components/schemas/ItemView");
    EXPECT_TRUE(
        find.at_pointer("/responses/404/content/application~1problem+json/examples").as_object().contains("not_found"));

    const auto& list = doc.at_pointer("/paths/~1items/get").at("parameters").as_array();
    ASSERT_EQ(list.size(), 3U);
    EXPECT_EQ(list[0], json::parse(R"({"name":"limit","in":"query","description":"At most so many items; absent: 20",
                  "example":20,"schema":{"type":"integer","minimum":1,"maximum":100}})"))
        << "as its query's example says";
    EXPECT_EQ(list[1].at("example").as_string(), "newest") << "made up";
    EXPECT_EQ(list[1].at("schema").at("enum"), json::parse(R"(["newest","cheapest"])"));
    EXPECT_TRUE(list[2].at("required").as_bool());
    EXPECT_EQ(doc.at_pointer("/paths/~1echo/post/parameters/0/example").as_string(), "t=1,v1=5257a8");
    EXPECT_FALSE(doc.at_pointer("/components/schemas").as_object().contains("ItemQuery"));
}

TEST(OpenApi, OperationsSayWhoMayCallAndWhatIsRefused) {
    const auto doc = document();
    const auto& add = doc.at_pointer("/paths/~1items/post");
    EXPECT_EQ(add.at("x-roles"), json::parse(R"(["customer","seller"])"));
    EXPECT_EQ(add.at("security"), json::parse(R"([{"user":[]}])"));
    const auto codes = [&](std::string_view status) {
        std::vector<std::string> names;
        const auto pointer = "/responses/" + std::string(status) + "/content/application~1problem+json/examples";
        for (const auto& [name, example] : add.at_pointer(pointer).as_object()) names.emplace_back(name);
        return names;
    };
    EXPECT_EQ(codes("409"), (std::vector<std::string>{"request_in_progress", "item_taken"}));
    EXPECT_EQ(codes("400"), (std::vector<std::string>{"idempotency_key_required", "idempotency_key_invalid",
                                                      "body_required", "malformed_json"}));
    EXPECT_EQ(codes("403"), (std::vector<std::string>{"forbidden", "scope_missing"}));
    EXPECT_EQ(codes("415"), (std::vector<std::string>{"unsupported_media_type"}));
    EXPECT_EQ(codes("422"), (std::vector<std::string>{"validation_failed", "idempotency_key_reused"}));
    EXPECT_TRUE(add.at("responses").as_object().contains("201"));
    EXPECT_TRUE(doc.at_pointer("/paths/~1internal~1sums/post/x-internal").as_bool());
    EXPECT_EQ(doc.at_pointer("/paths/~1internal~1sums/post/security"), json::parse(R"([{"service":[]}])"));
    EXPECT_EQ(doc.at_pointer("/paths/~1items~1first/get/security"), json::parse(R"([{},{"user":[]}])"));
    EXPECT_FALSE(doc.at("paths").as_object().contains("/waits-briefly")) << "hidden";
    EXPECT_FALSE(doc.at("paths").as_object().contains("/health"));
}

// An example that the service itself would refuse is worse than none.
TEST(OpenApi, ExamplesOfBodiesAreAccepted) {
    const auto doc = document();
    const auto& example = doc.at_pointer("/paths/~1items/post/requestBody/content/application~1json/example");
    const auto decoded = schema::decode<ItemBody>(json::serialize(example));
    EXPECT_TRUE(decoded) << json::serialize(example);
}

}  // namespace
}  // namespace souk::http::test
