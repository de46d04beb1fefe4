#include "services/sms/receipt_rules.hpp"

#include <algorithm>
#include <array>

namespace pesan::sms {

using outgoing::Row;
using outgoing::State;

namespace {

constexpr std::string_view delivered = "DELIVRD";
constexpr std::array<std::string_view, 4> failures{"EXPIRED", "DELETED", "UNDELIV", "REJECTD"};

bool is_failure(std::string_view state) {
    return std::find(failures.begin(), failures.end(), state) != failures.end();
}

}  // namespace

Row with_receipt(Row row, const Receipt& receipt) {
    if (row.receipt == delivered || is_failure(row.receipt)) return row;
    row.receipt = receipt.state;
    if (receipt.state == delivered) {
        row.state = State::sent;
        row.marked = false;
    }
    if (is_failure(receipt.state)) {
        row.state = State::failed;
        row.marked = false;
    }
    return row;
}

}  // namespace pesan::sms
