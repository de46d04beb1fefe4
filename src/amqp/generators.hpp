#pragma once

#include <rapidcheck.h>

#include "amqp/properties.hpp"

namespace pesan::amqp {

/// Random values for property tests; nested at most `depth` deep.
inline rc::Gen<Table> any_table(int depth);

inline std::string some_text() {
    const auto length = *rc::gen::inRange(0, 20);
    return *rc::gen::container<std::string>(static_cast<std::size_t>(length),
                                            rc::gen::arbitrary<char>());
}

inline Value some_value(int depth) {
    switch (*rc::gen::inRange(0, depth > 0 ? 17 : 15)) {
        case 0:
            return {};
        case 1:
            return *rc::gen::arbitrary<bool>();
        case 2:
            return *rc::gen::arbitrary<std::int8_t>();
        case 3:
            return *rc::gen::arbitrary<std::uint8_t>();
        case 4:
            return *rc::gen::arbitrary<std::int16_t>();
        case 5:
            return *rc::gen::arbitrary<std::uint16_t>();
        case 6:
            return *rc::gen::arbitrary<std::int32_t>();
        case 7:
            return *rc::gen::arbitrary<std::uint32_t>();
        case 8:
            return *rc::gen::arbitrary<std::int64_t>();
        case 9:
            return *rc::gen::arbitrary<float>();
        case 10:
            return *rc::gen::arbitrary<double>();
        case 11:
            return Decimal{*rc::gen::arbitrary<std::uint8_t>(),
                           *rc::gen::arbitrary<std::int32_t>()};
        case 12:
            return some_text();
        case 13:
            return Timestamp{*rc::gen::arbitrary<std::uint64_t>()};
        case 14:
            return ByteArray{some_text()};
        case 15: {
            Array values;
            for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
                values.push_back(some_value(depth - 1));
            return values;
        }
        default:
            return *any_table(depth - 1);
    }
}

inline rc::Gen<Table> any_table(int depth) {
    return rc::gen::exec([depth] {
        Table table;
        for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
            table.fields().push_back({some_text(), some_value(depth)});
        }
        return table;
    });
}

}  // namespace pesan::amqp
