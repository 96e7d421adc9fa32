// What a handler returns: a typed answer, encoded at once, or a refusal. `co_return view;` is a 200, `co_return
// refused(order_not_found);` a problem document, `co_return created("/orders/…", view);` a 201 with its Location.
// Throwing is for what is broken, never for what a user may cause.
#pragma once

#include "foundation/core/refusal.hpp"
#include "foundation/http/request.hpp"
#include "foundation/schema/encode.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace souk::http {

struct Html {
    std::string body;
};

// What all answers have in common, whatever their type.
class AnyAnswer {
  public:
    AnyAnswer(Refused refused);
    AnyAnswer(int status, std::string body, std::string_view content_type);
    AnyAnswer(AnyAnswer&&) noexcept;
    AnyAnswer& operator=(AnyAnswer&&) noexcept;
    ~AnyAnswer();

    Response take() &&;  // a refusal becomes a problem document here
    bool is_refused() const noexcept { return refused_ != nullptr; }
    const Response& response() const noexcept { return response_; }  // of an answer that is no refusal

  protected:
    void set_header(std::string name, std::string value);
    Response response_;
    std::unique_ptr<Refused> refused_;
};

template <class T>
class Answer : public AnyAnswer {
  public:
    Answer(const T& value) : AnyAnswer(200, schema::encode(value), "application/json") {}
    Answer(Refused refused) : AnyAnswer(std::move(refused)) {}
    // A T that has been encoded before: from a cache, from an idempotency record.
    static Answer encoded(std::string json) { return Answer(Encoded{}, std::move(json)); }

    // Ignored on a refusal, which has its own status.
    Answer&& status(int status) && {
        response_.status = status;
        return std::move(*this);
    }
    Answer&& header(std::string name, std::string value) && {
        set_header(std::move(name), std::move(value));
        return std::move(*this);
    }

  private:
    struct Encoded {};
    Answer(Encoded, std::string json) : AnyAnswer(200, std::move(json), "application/json") {}
};

template <>
class Answer<void> : public AnyAnswer {
  public:
    Answer() : AnyAnswer(204, {}, {}) {}
    Answer(Refused refused) : AnyAnswer(std::move(refused)) {}
    Answer&& status(int status) && {
        response_.status = status;
        return std::move(*this);
    }
    Answer&& header(std::string name, std::string value) && {
        set_header(std::move(name), std::move(value));
        return std::move(*this);
    }
};

template <>
class Answer<Html> : public AnyAnswer {
  public:
    Answer(Html page) : AnyAnswer(200, std::move(page.body), "text/html; charset=utf-8") {}
    Answer(Refused refused) : AnyAnswer(std::move(refused)) {}
    Answer&& status(int status) && {
        response_.status = status;
        return std::move(*this);
    }
    Answer&& header(std::string name, std::string value) && {
        set_header(std::move(name), std::move(value));
        return std::move(*this);
    }
};

template <class T>
Answer<T> created(std::string location, const T& value) {
    return Answer<T>(value).status(201).header("Location", std::move(location));
}
inline Answer<void> no_content() { return {}; }

// `extra_json`: further members of the problem document, a JSON object such as {"allowed":["paid"]}, or empty.
Refused refused(const Refusal& what, std::string detail = {}, std::string extra_json = {});
inline Refused refused(Refused refusal) { return refusal; }

}  // namespace souk::http
