// Products whose words were found by earlier rules (search_words_version), or before there were any: they are gone
// through again, a few at a time. A job's work; several processes may do it at once.
#pragma once

#include "foundation/postgres/database.hpp"

namespace souk::product {

class OldWords {
  public:
    explicit OldWords(pg::Database& database) : database_(database) {}
    // True when there may be more to do at once.
    task<bool> renew();

  private:
    pg::Database& database_;
};

std::vector<pg::StatementShape> old_words_statements();

}  // namespace souk::product
