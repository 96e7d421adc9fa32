#include "sandbox/stripe/domain/object.hpp"

#include <algorithm>
#include <deque>
#include <stdexcept>

namespace souk::stripe_sandbox {

namespace {

void write_value(std::string& out, const Value& value, bool publishable) {
    std::visit(
        [&]<class T>(const T& each) {
            if constexpr (std::is_same_v<T, std::monostate> || std::is_same_v<T, std::nullptr_t>) {
                out += "null";
            } else if constexpr (std::is_same_v<T, ObjectPtr>) {
                each->write(out, publishable);
            } else if constexpr (std::is_same_v<T, std::vector<ObjectPtr>>) {
                const auto start = out.size();
                for (const auto& object : each) object->write(out += ',', publishable);
                schema::open_with(out, start, '[');
                out += ']';
            } else {
                schema::encode_to(out, each);
            }
        },
        value);
}

}  // namespace

Shape::Shape(std::string_view json) {
    schema::Reader::Document document(json, schema::Strictness::refuse_unknown);
    if (document.violations.empty()) *this = Shape(document.root());
    if (!document.violations.empty()) throw std::logic_error("no JSON: " + std::string(json));
}

Shape::Shape(schema::Reader at) {
    at.entries(100);
    for (auto entry = at.first(); entry.present(); entry = entry.next()) {
        const auto name = entry.name();
        const char mark = std::string_view("?!_").contains(name[0]) ? name[0] : '\0';
        members_.push_back({std::string(name.substr(mark != 0)), mark, initial_value(entry)});
        if (mark == '?') members_.back().initial = std::monostate{};
    }
}

Value Shape::initial_value(schema::Reader at) {
    static std::deque<Shape> parts;  // the shapes of objects inside of others live as long as the program
    std::string json;
    at.raw(json);
    if (json == "null") return nullptr;
    if (json == "{}") return Metadata{};
    switch (json[0]) {
        case 't':
        case 'f': return json == "true";
        case '"': return std::string(*at.string());
        case '[': {
            Texts texts;
            for (auto element = at.first(); element.present(); element = element.next()) {
                texts.emplace_back(element.string().value());
            }
            return texts;
        }
        case '{': parts.push_back(Shape(at)); return share(Object(parts.back()));
        default: return at.integer().value();
    }
}

bool Shape::has(std::string_view name) const {
    return std::ranges::find(members_, name, &Member::name) != members_.end();
}

std::size_t Shape::index_of(std::string_view name) const {
    const auto member = std::ranges::find(members_, name, &Member::name);
    if (member == members_.end()) throw std::logic_error("there is no member " + std::string(name));
    return static_cast<std::size_t>(member - members_.begin());
}

Object::Object(const Shape& shape) : shape_(&shape) {
    values_.reserve(shape.members().size());
    for (const auto& member : shape.members()) values_.push_back(member.initial);
}

const Value& Object::operator[](std::string_view path) const {
    const auto dot = path.find('.');
    const auto& value = values_[shape_->index_of(path.substr(0, dot))];
    return dot == std::string_view::npos ? value : (*std::get<ObjectPtr>(value))[path.substr(dot + 1)];
}

std::string_view Object::text(std::string_view path) const {
    const auto* text = std::get_if<std::string>(&(*this)[path]);
    return text == nullptr ? std::string_view() : *text;
}

std::int64_t Object::integer(std::string_view path) const {
    const auto* number = std::get_if<std::int64_t>(&(*this)[path]);
    return number == nullptr ? 0 : *number;
}

void Object::assign(std::string_view path, Value value) {
    const auto dot = path.find('.');
    auto& member = values_[shape_->index_of(path.substr(0, dot))];
    if (dot == std::string_view::npos) {
        member = std::move(value);
    } else {
        Object part = *std::get<ObjectPtr>(member);
        part.assign(path.substr(dot + 1), std::move(value));
        member = share(std::move(part));
    }
}

Object& Object::copy(const Object& other, std::initializer_list<std::string_view> names) {
    for (const auto name : names) set(name, other[name]);
    return *this;
}

void Object::write(std::string& out, bool publishable) const {
    const auto start = out.size();
    for (std::size_t at = 0; at < values_.size(); ++at) {
        const auto& [name, mark, initial] = shape_->members()[at];
        if (mark == '_' || (publishable && mark == '!') || values_[at].index() == 0) continue;
        schema::write_string(out += ',', name);
        write_value(out += ':', values_[at], publishable);
    }
    schema::open_with(out, start, '{');
    out += '}';
}

std::string Object::changes_since(const Object& before) const {
    std::string out;
    for (std::size_t at = 0; at < values_.size(); ++at) {
        const auto& [name, mark, initial] = shape_->members()[at];
        if (mark == '_' || values_[at] == before.values_[at]) continue;
        schema::write_string(out += ',', name);
        write_value(out += ':', before.values_[at], false);
    }
    schema::open_with(out, 0, '{');
    return out += '}';
}

}  // namespace souk::stripe_sandbox
