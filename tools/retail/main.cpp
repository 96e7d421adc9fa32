// souk-retail: arguments and environment -> one loop -> the command's story.
#include "foundation/runtime/runtime.hpp"
#include "tools/retail/catalogue/derive.hpp"
#include "tools/retail/catalogue/upload.hpp"
#include "tools/retail/options.hpp"
#include "tools/retail/sales/price.hpp"

#include <cstdio>

namespace souk::retail {
namespace {

task<int> import(runtime::Loop&, Gateway& gateway, const Settings& settings, ImportOptions options) {
    const bool is_catalogue = options.file.ends_with(".json");
    const auto catalogue = is_catalogue ? read_catalogue(options.file)
                                        : derive_catalogue(read_sales(options.file), *Currency::parse("GBP"));
    std::size_t variants = 0;
    for (const auto& product : catalogue.products) variants += product.variants.size();
    Account owner(settings.owner_email, settings.owner_password, "Owner");
    co_await owner.sign_in(gateway);
    const auto uploaded = co_await upload(gateway, owner, catalogue, options.concurrency);
    const auto text = [](std::size_t count) { return count_text(static_cast<std::int64_t>(count)); };
    std::printf("%s products with %s variants in %s categories: %s new, %s there already\n",
                text(catalogue.products.size()).c_str(), text(variants).c_str(),
                text(catalogue.categories.size()).c_str(), text(uploaded.new_products).c_str(),
                text(uploaded.known_products).c_str());
    co_return 0;
}

struct Run {
    runtime::Loop& loop;
    Gateway& gateway;
    const Settings& settings;
    task<int> operator()(const ImportOptions& options) const { return import(loop, gateway, settings, options); }
    task<int> operator()(const ReplayOptions& options) const { return replay(loop, gateway, settings, options); }
    task<int> operator()(const CheckoutOptions& options) const { return checkout(loop, gateway, settings, options); }
    task<int> operator()(const Help&) const { return help(); }
    static task<int> help() { co_return 0; }
};

// Ends the loop with the command, and says in one line why it failed.
task<void> run_command(runtime::Loop& loop, Gateway& gateway, const Settings& settings, Command command,
                       int& exit_code) {
    try {
        exit_code = co_await std::visit(Run{loop, gateway, settings}, command);
    } catch (const std::exception& error) {
        std::fflush(stdout);
        std::fprintf(stderr, "souk-retail: %s\n", error.what());
    }
    loop.stop();
}

int connections_for(const Command& command) {
    if (const auto* options = std::get_if<ReplayOptions>(&command)) return options->concurrency;
    if (const auto* options = std::get_if<CheckoutOptions>(&command))
        return options->rate > 0 ? 256 : options->concurrency;
    return 64;
}

int start(std::span<const char* const> arguments) {
    const auto command = parse_command(arguments);
    if (std::holds_alternative<Help>(command)) {
        std::fputs(usage, stdout);
        return 0;
    }
    const auto settings = Settings::read(Config::from_environment());
    int exit_code = 1;
    const auto code = runtime::run({.loops = 1, .drain = std::chrono::seconds(30)}, [&](runtime::Loop& loop, int) {
        auto gateway = std::make_shared<Gateway>(loop, settings.base_url, settings.ca_file, connections_for(command));
        loop.spawn("command", run_command(loop, *gateway, settings, command, exit_code));
        return gateway;
    });
    return code != 0 ? code : exit_code;
}

}  // namespace
}  // namespace souk::retail

int main(int argc, char** argv) {
    try {
        return souk::retail::start(std::span<const char* const>(argv, static_cast<std::size_t>(argc)).subspan(1));
    } catch (const souk::retail::UsageError& error) {
        std::fprintf(stderr, "souk-retail: %s\n\n%s", error.what(), souk::retail::usage);
        return 2;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "souk-retail: %s\n", error.what());
        return 1;
    }
}
