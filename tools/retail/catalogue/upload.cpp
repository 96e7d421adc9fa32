#include "tools/retail/catalogue/upload.hpp"

#include "tools/retail/shop/crew.hpp"
#include "tools/retail/shop/progress.hpp"
#include "tools/retail/shop/variants.hpp"

namespace souk::retail {

namespace {

class Upload {
  public:
    Upload(Gateway& gateway, Account& owner, const Catalogue& catalogue)
        : gateway_(gateway), owner_(owner), catalogue_(catalogue) {}

    task<Uploaded> run(int concurrency) {
        for (const auto& category : catalogue_.categories)
            if (co_await post("/api/categories", schema::encode(category))) ++result_.new_categories;
        co_await find_missing();
        if (missing_.empty()) co_return result_;

        Progress progress("products", std::ssize(missing_));
        progress.start(gateway_.loop());
        Crew crew(gateway_.loop());
        co_await crew.run(concurrency, [&] { return work(crew, progress); });
        co_return result_;
    }

  private:
    // By the first SKU of each: one question for a hundred products.
    task<void> find_missing() {
        std::vector<std::string> skus;
        for (const auto& product : catalogue_.products) skus.push_back(product.variants.front().sku);
        const auto known = co_await find_variants(gateway_, skus);
        for (const auto& product : catalogue_.products)
            if (!known.contains(product.variants.front().sku)) missing_.push_back(&product);
        result_.known_products = catalogue_.products.size() - missing_.size();
    }

    task<void> work(Crew& crew, Progress& progress) {
        while (crew.open() && next_ < missing_.size()) {
            const auto& product = *missing_[next_++];
            if (co_await post("/api/products", schema::encode(product)))
                ++result_.new_products;
            else
                ++result_.known_products;
            progress.done();
        }
    }

    // False when it is there already.
    task<bool> post(std::string path, std::string body) {
        try {
            co_await owner_.send(gateway_, {http::Method::post, std::move(path), std::move(body)});
        } catch (const Declined& declined) {
            if (!declined.code().ends_with("_exists")) throw;
            co_return false;
        }
        co_return true;
    }

    Gateway& gateway_;
    Account& owner_;
    const Catalogue& catalogue_;
    std::vector<const CatalogueProduct*> missing_;
    std::size_t next_ = 0;
    Uploaded result_;
};

}  // namespace

task<Uploaded> upload(Gateway& gateway, Account& owner, const Catalogue& catalogue, int concurrency) {
    Upload work(gateway, owner, catalogue);
    co_return co_await work.run(concurrency);
}

}  // namespace souk::retail
