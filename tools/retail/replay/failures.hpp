// The orders of a replay that could not be placed or paid: which, why and how many. With even one of them the books
// cannot equal the file, and events that were counted on will never come. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace souk::retail {

class Failures {
  public:
    void add(std::string invoice, std::string why) { invoices_[std::move(why)].push_back(std::move(invoice)); }
    std::int64_t count() const;

    // "2 of 200 orders failed, so …", then a line for each reason with the invoices that it stopped, the most frequent
    // first. Empty when none failed.
    std::string report(std::int64_t orders) const;

  private:
    std::map<std::string, std::vector<std::string>> invoices_;  // by reason
};

}  // namespace souk::retail
