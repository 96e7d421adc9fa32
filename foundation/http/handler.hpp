// Turns `task<Answer<T>> Api::f(extractors…)` into one type-erased Handler. Included by routes.hpp only. Each handler
// costs one small function and each answer type one coroutine; all else is compiled once.
#pragma once

#include "foundation/http/answers.hpp"
#include "foundation/http/claims.hpp"
#include "foundation/http/extractors.hpp"

#include <type_traits>
#include <utility>

namespace souk::http {

template <class Parameter>
using ExtractorOf =
    Extractor<std::conditional_t<std::is_lvalue_reference_v<Parameter>, Parameter, std::remove_cv_t<Parameter>>>;

template <class T>
task<Response> respond(task<Answer<T>> work) {
    auto answer = co_await work;
    co_return std::move(answer).take();
}
inline task<Response> respond(task<Response> work) { return work; }

// The extracted parameters, side by side: a tuple that costs the compiler next to nothing.
template <std::size_t Index, class Parameter>
struct Slot {
    decltype(ExtractorOf<Parameter>::take(std::declval<Extraction&>())) value;
};
template <class Indices, class... Parameters>
struct Slots;
template <std::size_t... Index, class... Parameters>
struct Slots<std::index_sequence<Index...>, Parameters...> : Slot<Index, Parameters>... {
    template <class Api, class Method>
    auto call(Api* api, Method method) {
        return (api->*method)(std::move(*static_cast<Slot<Index, Parameters>&>(*this).value)...);
    }
};

template <class Api, class Method, class... Parameters>
Handler make_handler(Method method, Api* api) {
    return [method, api](const Call& call) -> task<Response> {
        Extraction extraction(call);
        // Braces: from left to right.
        Slots<std::index_sequence_for<Parameters...>, Parameters...> taken{
            {ExtractorOf<Parameters>::take(extraction)}...};
        if (extraction.failed()) return extraction.refusal();
        auto work = respond(taken.call(api, method));  // runs when it is awaited
        return call.claims == nullptr ? std::move(work) : with_claim(call, std::move(work));
    };
}

template <class T>
struct DescribeAnswer;  // Answer<T> or Response

template <class T>
struct DescribeAnswer<Answer<T>> {
    static void to(Description& description) {
        description.answer_schema = &schema_text<T>;
        description.answer_example = &example_text<T>;
    }
};
template <>
struct DescribeAnswer<Answer<void>> {
    static void to(Description& description) { description.answer = AnswerKind::none; }
};
template <>
struct DescribeAnswer<Answer<Html>> {
    static void to(Description& description) { description.answer = AnswerKind::html; }
};
template <>
struct DescribeAnswer<Response> {
    static void to(Description& description) { description.answer = AnswerKind::raw; }
};

template <class Result, class... Parameters>
Description describe_handler() {
    Description description;
    (ExtractorOf<Parameters>::describe(description), ...);
    DescribeAnswer<Result>::to(description);
    return description;
}

}  // namespace souk::http
