// The sales of a real shop, read from its CSV file (InvoiceNo, StockCode, Description, Quantity, InvoiceDate,
// UnitPrice, CustomerID, Country). What is kept are the clean sales: invoices that are no cancellation (C...) and no
// adjustment (A...) and whose every line has a positive quantity, a positive price and a customer. A file of another
// shape throws std::runtime_error with the record's number.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace souk::retail {

struct SaleLine {
    std::uint32_t item = 0;  // index into Sales::items
    std::int64_t quantity = 0;
    std::int64_t thousandths = 0;  // unit price, exact

    std::int64_t pennies() const;  // unit price, rounded
};

struct Invoice {
    std::string number;
    std::string time;             // "2010-12-01 08:26:00", the shop's local time
    std::uint32_t customer = 0;   // index into Sales::customers
    std::string country;          // English name
    std::vector<SaleLine> lines;  // in file order
};

// One stock code and the most frequent of its descriptions in clean sales; ties go to the one first in the alphabet.
struct Item {
    std::string code;
    std::string description;
    std::vector<std::string> other_descriptions;
};

struct Sales {
    std::size_t file_lines = 0;
    std::size_t file_invoices = 0;
    std::vector<Invoice> invoices;  // clean ones, in file order
    std::vector<Item> items;
    std::vector<std::string> customers;  // ids

    std::size_t line_count() const;
    std::int64_t exact_total() const;      // thousandths
    std::int64_t rounded_total() const;    // pennies: the sum of rounded unit price times quantity
    std::size_t fractional_lines() const;  // lines whose price has a fraction of a penny
};

Sales read_sales(const std::string& path);

// An order of the shop has one line for each variant: lines of the invoice with the same item at the same (rounded)
// price become one, with their quantities added.
std::vector<SaleLine> merged(const std::vector<SaleLine>& lines);

}  // namespace souk::retail
