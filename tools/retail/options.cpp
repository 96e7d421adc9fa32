#include "tools/retail/options.hpp"

#include <charconv>
#include <cmath>
#include <string_view>

namespace souk::retail {

const char* const usage =
    R"(souk-retail: fills a shop and buys in it, through its gateway. Needs the environment of .souk/env.

  souk-retail import FILE [--concurrency C]
      FILE is a catalogue (.json: categories and products) or the sales of a retailer (.csv or .csv.gz), from which a
      catalogue is derived. What is there already stays as it is.

  souk-retail replay FILE [--orders N] [--from K] [--concurrency C]
      The customers of the sales file place their orders again, each paid by card; then all books are compared with
      the file. --from skips the first K clean sales, --orders places at most N.

  souk-retail checkout [--rate R | --concurrency C] [--seconds S] [--warmup S] [--variants N] [--customers M]
      Load: whole checkouts of one item. R a second whatever happens, or as fast as C customers can. Prints JSON.
)";

namespace {

class Arguments {
  public:
    explicit Arguments(std::span<const char* const> rest) : rest_(rest) {}

    bool empty() const { return rest_.empty(); }
    std::string_view take() {
        const std::string_view first = rest_.front();
        rest_ = rest_.subspan(1);
        return first;
    }
    template <class T>
    T number(std::string_view option, T min, T max) {
        if (empty()) throw UsageError(std::string(option) + " needs a number");
        const auto text = take();
        T value{};
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), value);
        if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || !(value >= min && value <= max))
            throw UsageError(std::string(option) + ": " + std::string(text) + " is no number that it takes");
        return value;
    }

  private:
    std::span<const char* const> rest_;
};

constexpr int most_at_once = 1000;

void take_file(std::string& file, std::string_view argument) {
    if (argument.starts_with("--")) throw UsageError("unknown option " + std::string(argument));
    if (!file.empty()) throw UsageError("more than one file: " + std::string(argument));
    file = argument;
}

Command parse_import(Arguments arguments) {
    ImportOptions options;
    while (!arguments.empty()) {
        const auto argument = arguments.take();
        if (argument == "--concurrency")
            options.concurrency = arguments.number(argument, 1, most_at_once);
        else
            take_file(options.file, argument);
    }
    if (options.file.empty()) throw UsageError("import needs a file");
    return options;
}

Command parse_replay(Arguments arguments) {
    ReplayOptions options;
    while (!arguments.empty()) {
        const auto argument = arguments.take();
        if (argument == "--concurrency")
            options.concurrency = arguments.number(argument, 1, most_at_once);
        else if (argument == "--orders")
            options.orders = arguments.number<std::size_t>(argument, 1, SIZE_MAX);
        else if (argument == "--from")
            options.from = arguments.number<std::size_t>(argument, 0, SIZE_MAX);
        else
            take_file(options.file, argument);
    }
    if (options.file.empty()) throw UsageError("replay needs a file");
    return options;
}

Command parse_checkout(Arguments arguments) {
    CheckoutOptions options;
    bool closed = false;
    while (!arguments.empty()) {
        const auto argument = arguments.take();
        if (argument == "--rate") {
            options.rate = arguments.number(argument, 0.001, 1e6);
        } else if (argument == "--concurrency") {
            options.concurrency = arguments.number(argument, 1, most_at_once);
            closed = true;
        } else if (argument == "--seconds") {
            options.seconds = arguments.number(argument, 0.1, 86'400.0);
        } else if (argument == "--warmup") {
            options.warmup = arguments.number(argument, 0.0, 86'400.0);
        } else if (argument == "--variants") {
            options.variants = arguments.number(argument, 1, 10'000);
        } else if (argument == "--customers") {
            options.customers = arguments.number(argument, 1, 100'000);
        } else {
            throw UsageError("checkout does not know " + std::string(argument));
        }
    }
    if (closed && options.rate > 0) throw UsageError("--rate and --concurrency exclude each other");
    return options;
}

}  // namespace

Command parse_command(std::span<const char* const> arguments) {
    if (arguments.empty()) throw UsageError("there is no command");
    Arguments rest(arguments.subspan(1));
    const std::string_view name = arguments.front();
    if (name == "import") return parse_import(rest);
    if (name == "replay") return parse_replay(rest);
    if (name == "checkout") return parse_checkout(rest);
    if (name == "help" || name == "--help" || name == "-h") return Help{};
    throw UsageError("there is no command " + std::string(name));
}

}  // namespace souk::retail
