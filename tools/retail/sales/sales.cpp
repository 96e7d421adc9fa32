#include "tools/retail/sales/sales.hpp"

#include "tools/retail/sales/csv.hpp"
#include "tools/retail/sales/price.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <stdexcept>
#include <string_view>
#include <unordered_map>

namespace souk::retail {

namespace {

enum Field : std::size_t {
    invoice_no,
    stock_code,
    description,
    quantity,
    invoice_date,
    unit_price,
    customer_id,
    country
};

constexpr std::string_view header[] = {"InvoiceNo",   "StockCode", "Description", "Quantity",
                                       "InvoiceDate", "UnitPrice", "CustomerID",  "Country"};

std::string trimmed(std::string_view text) {
    std::string clean;  // inner runs of blanks become one: descriptions differ by nothing else
    for (const char c : text) {
        if (c == ' ' || c == '\t') {
            if (!clean.empty() && clean.back() != ' ') clean += ' ';
        } else {
            clean += c;
        }
    }
    if (clean.ends_with(' ')) clean.pop_back();
    return clean;
}

// Gives each distinct text a number, in order of appearance.
class Numbering {
  public:
    std::uint32_t operator()(const std::string& text) {
        const auto [at, added] = numbers_.try_emplace(text, static_cast<std::uint32_t>(texts.size()));
        if (added) texts.push_back(text);
        return at->second;
    }
    std::vector<std::string> texts;

  private:
    std::unordered_map<std::string, std::uint32_t> numbers_;
};

struct RawLine {
    std::uint32_t code;
    std::uint32_t description;
    std::int64_t quantity;
    std::int64_t thousandths;
};

struct RawInvoice {
    Invoice invoice;
    std::vector<RawLine> lines;
    bool clean = true;
};

std::vector<RawInvoice> read_invoices(CsvFile& file, const std::string& path, Numbering& codes, Numbering& descriptions,
                                      Numbering& customers, std::size_t& lines) {
    std::vector<RawInvoice> invoices;
    std::unordered_map<std::string, std::size_t> known;
    while (const auto* record = file.next()) {
        const auto wrong = [&](const char* what) {
            throw std::runtime_error(path + ": record " + std::to_string(file.record()) + ": " + what);
        };
        const auto& row = *record;
        if (row.size() != std::size(header)) wrong("there are not eight fields");
        ++lines;
        const auto [at, added] = known.try_emplace(row[invoice_no], invoices.size());
        if (added) {
            invoices.emplace_back();
            invoices.back().invoice.number = row[invoice_no];
            invoices.back().invoice.time = row[invoice_date];
            invoices.back().invoice.country = row[country];
        }
        auto& raw = invoices[at->second];

        std::int64_t count = 0;
        const auto* end = row[quantity].data() + row[quantity].size();
        const auto parsed = std::from_chars(row[quantity].data(), end, count);
        if (parsed.ec != std::errc{} || parsed.ptr != end) wrong("Quantity is no whole number");
        const auto price = parse_thousandths(row[unit_price]);
        if (!price) wrong("UnitPrice is no number with up to three decimals");

        const char kind = row[invoice_no].empty() ? 'A' : row[invoice_no].front();
        if (kind == 'C' || kind == 'A' || count <= 0 || *price <= 0 || row[customer_id].empty()) raw.clean = false;
        if (!raw.clean) continue;
        const auto customer = customers(row[customer_id]);
        if (!raw.lines.empty() && raw.invoice.customer != customer) wrong("an invoice of two customers");
        raw.invoice.customer = customer;
        raw.lines.push_back({codes(row[stock_code]), descriptions(trimmed(row[description])), count, *price});
    }
    return invoices;
}

}  // namespace

std::int64_t SaleLine::pennies() const { return to_pennies(thousandths); }

std::size_t Sales::line_count() const {
    std::size_t count = 0;
    for (const auto& invoice : invoices) count += invoice.lines.size();
    return count;
}

std::int64_t Sales::exact_total() const {
    std::int64_t total = 0;
    for (const auto& invoice : invoices)
        for (const auto& line : invoice.lines) total += line.thousandths * line.quantity;
    return total;
}

std::int64_t Sales::rounded_total() const {
    std::int64_t total = 0;
    for (const auto& invoice : invoices)
        for (const auto& line : invoice.lines) total += line.pennies() * line.quantity;
    return total;
}

std::size_t Sales::fractional_lines() const {
    std::size_t count = 0;
    for (const auto& invoice : invoices)
        count += static_cast<std::size_t>(
            std::ranges::count_if(invoice.lines, [](const SaleLine& line) { return line.thousandths % 10 != 0; }));
    return count;
}

Sales read_sales(const std::string& path) {
    CsvFile file(path);
    const auto* first = file.next();
    if (first == nullptr || !std::ranges::equal(*first, header))
        throw std::runtime_error(path +
                                 ": the first line does not name the fields InvoiceNo,StockCode,Description,...");

    Sales sales;
    Numbering codes;
    Numbering descriptions;
    Numbering customers;
    auto raw_invoices = read_invoices(file, path, codes, descriptions, customers, sales.file_lines);
    sales.file_invoices = raw_invoices.size();

    // Unclean invoices may have brought codes and customers that no clean one has: number again, over the clean ones.
    Numbering sold;
    Numbering buyers;
    std::vector<std::map<std::uint32_t, std::size_t>> described;  // per item: description -> how often
    for (auto& raw : raw_invoices) {
        if (!raw.clean) continue;
        auto& invoice = raw.invoice;
        invoice.customer = buyers(customers.texts[invoice.customer]);
        for (const auto& line : raw.lines) {
            const auto item = sold(codes.texts[line.code]);
            if (item == described.size()) described.emplace_back();
            ++described[item][line.description];
            invoice.lines.push_back({item, line.quantity, line.thousandths});
        }
        sales.invoices.push_back(std::move(invoice));
    }
    sales.customers = std::move(buyers.texts);

    for (std::size_t item = 0; item < sold.texts.size(); ++item) {
        std::vector<std::pair<std::size_t, std::string>> ranked;
        for (const auto& [text, count] : described[item]) ranked.emplace_back(count, descriptions.texts[text]);
        std::ranges::sort(ranked, [](const auto& left, const auto& right) {
            return left.first != right.first ? left.first > right.first : left.second < right.second;
        });
        Item made{sold.texts[item], ranked.front().second, {}};
        for (auto other = ranked.begin() + 1; other != ranked.end(); ++other)
            made.other_descriptions.push_back(other->second);
        sales.items.push_back(std::move(made));
    }
    return sales;
}

std::vector<SaleLine> merged(const std::vector<SaleLine>& lines) {
    std::vector<SaleLine> result;
    std::map<std::pair<std::uint32_t, std::int64_t>, std::size_t> place;
    for (const auto& line : lines) {
        const auto [at, added] = place.try_emplace({line.item, line.pennies()}, result.size());
        if (added)
            result.push_back(line);
        else
            result[at->second].quantity += line.quantity;
    }
    return result;
}

}  // namespace souk::retail
