#include "amqp/table.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "amqp/reader.hpp"

namespace pesan::amqp {

namespace {

/// Writes one value behind its type letter.
class Encoder {
public:
    explicit Encoder(Bytes& to) : to_(to) {}

    void operator()(std::monostate) { to_ += 'V'; }
    void operator()(bool value) { to_ += 't', to_ += value ? '\1' : '\0'; }
    void operator()(std::int8_t value) { number('b', static_cast<std::uint8_t>(value)); }
    void operator()(std::uint8_t value) { number('B', value); }
    void operator()(std::int16_t value) { number('s', static_cast<std::uint16_t>(value)); }
    void operator()(std::uint16_t value) { number('u', value); }
    void operator()(std::int32_t value) { number('I', static_cast<std::uint32_t>(value)); }
    void operator()(std::uint32_t value) { number('i', value); }
    void operator()(std::int64_t value) { number('l', static_cast<std::uint64_t>(value)); }
    void operator()(float value) { number('f', std::bit_cast<std::uint32_t>(value)); }
    void operator()(double value) { number('d', std::bit_cast<std::uint64_t>(value)); }
    void operator()(const Decimal& value) {
        number('D', value.scale);
        append_big(to_, static_cast<std::uint32_t>(value.value));
    }
    void operator()(const std::string& value) { text('S', value); }
    void operator()(const Timestamp& value) { number('T', value.seconds); }
    void operator()(const ByteArray& value) { text('x', value.bytes); }
    void operator()(const Array& values) {
        to_ += 'A';
        const auto at = open_length();
        for (const auto& value : values)
            std::visit(*this, value.variant());
        close_length(at);
    }
    void operator()(const Table& value) { to_ += 'F', table(value); }

    void table(const Table& value) {
        const auto at = open_length();
        for (const auto& field : value.fields()) {
            const auto name = std::string_view(field.name).substr(0, short_string_bytes_max);
            to_ += static_cast<char>(name.size());
            to_ += name;
            std::visit(*this, field.value.variant());
        }
        close_length(at);
    }

private:
    template <class T>
    void number(char type, T value) {
        to_ += type;
        append_big(to_, value);
    }
    void text(char type, const std::string& value) {
        number(type, static_cast<std::uint32_t>(value.size()));
        to_ += value;
    }
    std::size_t open_length() {
        to_.append(4, '\0');
        return to_.size();
    }
    void close_length(std::size_t at) {
        store_big(to_.data() + at - 4, static_cast<std::uint32_t>(to_.size() - at));
    }

    Bytes& to_;
};

/// Reads values with one budget of entries over all nested tables, so that no small input makes a
/// large tree.
class Decoder {
public:
    Table table(Reader& from, int depth) {
        Table table;
        if (depth > table_depth_max) from.fail(errc::too_deep);
        Reader fields(from.long_string());
        while (!from.failed() && !fields.rest().empty()) {
            if (!spend(fields)) break;
            std::string name(fields.short_string());
            table.fields().push_back({std::move(name), value(fields, depth)});
            if (fields.failed()) break;
        }
        if (fields.failed()) from.fail(fields.error());
        return table;
    }

private:
    Array array(Reader& from, int depth) {
        Array values;
        if (depth > table_depth_max) from.fail(errc::too_deep);
        Reader elements(from.long_string());
        while (!from.failed() && !elements.rest().empty()) {
            if (!spend(elements)) break;
            values.push_back(value(elements, depth));
            if (elements.failed()) break;
        }
        if (elements.failed()) from.fail(elements.error());
        return values;
    }

    bool spend(Reader& from) {
        if (++entries_ > table_entries_max) from.fail(errc::too_large);
        return !from.failed();
    }

    Value value(Reader& from, int depth) {
        switch (static_cast<char>(from.integer<std::uint8_t>())) {
            case 't':
                return from.integer<std::uint8_t>() != 0;
            case 'b':
                return static_cast<std::int8_t>(from.integer<std::uint8_t>());
            case 'B':
                return from.integer<std::uint8_t>();
            case 's':
                return static_cast<std::int16_t>(from.integer<std::uint16_t>());
            case 'u':
                return from.integer<std::uint16_t>();
            case 'I':
                return static_cast<std::int32_t>(from.integer<std::uint32_t>());
            case 'i':
                return from.integer<std::uint32_t>();
            case 'l':
                return static_cast<std::int64_t>(from.integer<std::uint64_t>());
            case 'f':
                return std::bit_cast<float>(from.integer<std::uint32_t>());
            case 'd':
                return std::bit_cast<double>(from.integer<std::uint64_t>());
            case 'D':
                return decimal(from);
            case 'S':
                return std::string(from.long_string());
            case 'T':
                return Timestamp{from.integer<std::uint64_t>()};
            case 'x':
                return ByteArray{Bytes(from.long_string())};
            case 'A':
                return array(from, depth + 1);
            case 'F':
                return table(from, depth + 1);
            case 'V':
                return {};
            default:
                from.fail(errc::unknown_field_type);
                return {};
        }
    }

    static Value decimal(Reader& from) {
        const auto scale = from.integer<std::uint8_t>();
        return Decimal{scale, static_cast<std::int32_t>(from.integer<std::uint32_t>())};
    }

    std::size_t entries_ = 0;
};

}  // namespace

const Value* Table::find(std::string_view name) const {
    const auto found = std::find_if(fields_.begin(), fields_.end(),
                                    [&](const Field& field) { return field.name == name; });
    return found == fields_.end() ? nullptr : &found->value;
}

void Table::set(std::string name, Value value) {
    for (auto& field : fields_) {
        if (field.name != name) continue;
        field.value = std::move(value);
        return;
    }
    fields_.push_back({std::move(name), std::move(value)});
}

bool Table::erase(std::string_view name) {
    return std::erase_if(fields_, [&](const Field& field) { return field.name == name; }) > 0;
}

bool Table::operator==(const Table&) const = default;

bool Value::integer(std::int64_t& out) const {
    return std::visit(
        [&](const auto& value) {
            using T = std::remove_cvref_t<decltype(value)>;
            if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
                out = static_cast<std::int64_t>(value);
                return true;
            } else {
                return false;
            }
        },
        variant_);
}

void encode_table(Bytes& to, const Table& table) {
    Encoder(to).table(table);
}

Result<Table> decode_table(BytesView& from) {
    Reader reader(from);
    auto table = Decoder().table(reader, 1);
    if (reader.failed()) return reader.error();
    from = reader.rest();
    return table;
}

}  // namespace pesan::amqp
