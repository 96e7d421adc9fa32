// An object as Stripe's API shows it. Its shape, read from the JSON that Stripe documents, says which members it has
// and what they are at first; the object holds their values. Members are named by their path ("outcome.type"); a path
// that the shape has not is a mistake in this program: std::logic_error. An Object is a value: whoever shows an old
// version (an event, an answer kept under an idempotency key) holds on to it by an ObjectPtr.
#pragma once

#include "foundation/schema/encode.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace souk::stripe_sandbox {

class Object;
using ObjectPtr = std::shared_ptr<const Object>;
using Metadata = std::map<std::string, std::string>;
using Texts = std::vector<std::string>;
// std::monostate: the member is left out.
using Value = std::variant<std::monostate, std::nullptr_t, bool, std::int64_t, std::string, Metadata, Texts,
                           schema::Json, ObjectPtr, std::vector<ObjectPtr>>;

// In the JSON that a shape is read from, a member's name may begin with a mark:
//     ?  it is left out until it is set
//     !  only the secret key sees it
//     _  only this sandbox sees it: what it remembers about the object
class Shape {
  public:
    explicit Shape(std::string_view json);

    struct Member {
        std::string name;
        char mark = 0;
        Value initial;
    };
    const std::vector<Member>& members() const noexcept { return members_; }
    std::size_t index_of(std::string_view name) const;
    bool has(std::string_view name) const;

  private:
    explicit Shape(schema::Reader at);
    static Value initial_value(schema::Reader at);
    std::vector<Member> members_;
};

class Object {
  public:
    explicit Object(const Shape& shape);

    const Value& operator[](std::string_view path) const;
    std::string_view text(std::string_view path) const;  // empty for what is no text
    std::int64_t integer(std::string_view path) const;   // 0 for what is no number
    bool flag(std::string_view path) const { return (*this)[path] == Value(true); }
    std::string_view id() const { return text("id"); }
    bool has(std::string_view name) const { return shape_->has(name); }
    const Object& part(std::string_view path) const { return *std::get<ObjectPtr>((*this)[path]); }

    template <class T>
    Object& set(std::string_view path, T&& value) {
        if constexpr (std::is_convertible_v<T, std::string_view> && !std::is_convertible_v<T, std::string>) {
            assign(path, std::string(value));
        } else {
            assign(path, Value(std::forward<T>(value)));
        }
        return *this;
    }
    Object& copy(const Object& other, std::initializer_list<std::string_view> names);  // the same members of another

    void write(std::string& out, bool publishable = false) const;
    std::string changes_since(const Object& before) const;  // the former values of what is shown and has changed

  private:
    void assign(std::string_view path, Value value);

    const Shape* shape_;
    std::vector<Value> values_;  // as the shape's members
};

inline ObjectPtr share(Object object) { return std::make_shared<const Object>(std::move(object)); }

}  // namespace souk::stripe_sandbox
