// Which lines of a journal are still needed. Commands that name each other's objects stand or fall together: a group
// goes when all that it made is forgotten, no Idempotency-Key of it is kept and no webhook of it waits. Used by
// Journal, which hands in every line twice and in order: first to read(), then, after decide(), to keeps(). Pure.
#pragma once

#include "sandbox/stripe/sandbox.hpp"
#include "sandbox/stripe/storage/journal_line.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace souk::stripe_sandbox {

class Compaction {
  public:
    explicit Compaction(const Sandbox& sandbox) : sandbox_(sandbox) {}  // as the whole journal has made it

    bool read(std::string_view line);  // false when it cannot be understood
    void decide();
    bool keeps(std::string_view line);

  private:
    struct Group {
        Serial first = 0;  // what a command made has the serials after this one, up to the next command's
        std::uint32_t parent = 0;
        bool needed = false;
    };

    std::uint32_t root_of(std::uint32_t command);
    void unite(std::uint32_t command, std::string_view id);
    std::uint32_t maker_of(Serial serial) const;
    bool something_lives(Serial after, Serial up_to) const;

    const Sandbox& sandbox_;
    std::vector<Group> commands_;
    std::uint32_t next_ = 0;
};

// What the totals of `whole` have more than those of `part`.
CountsLine difference(const Sandbox& whole, const Sandbox& part);
// Whether a client could see no difference but in the totals.
bool same_contents(const Sandbox& one, const Sandbox& other);

}  // namespace souk::stripe_sandbox
