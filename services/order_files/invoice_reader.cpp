#include "services/order_files/invoice_reader.hpp"

#include <algorithm>

#include "pesan/errc.hpp"

namespace pesan::order_files {

std::optional<std::variant<FileOrder, FileFault>> InvoiceReader::next() {
    while (ready_.empty() && !ended_) {
        const std::optional<order::CsvRecord> record = csv_.next();
        if (!record) {
            ended_ = true;
            if (gathering_) ready_.emplace_back(writer_.write(*gathering_));
            break;
        }
        InvoiceRow row = checked_row(*record);
        if (const std::string* fault = std::get_if<std::string>(&row)) {
            ready_.emplace_back(FileFault{record->line, *fault});
            continue;
        }
        Invoice& invoice = std::get<Invoice>(row);
        if (gathering_ && gathering_->number == invoice.number) {
            gathering_->lines.push_back(std::move(invoice.lines.front()));
            continue;
        }
        if (gathering_) ready_.emplace_back(writer_.write(*gathering_));
        gathering_ = std::move(invoice);
        gathering_->line = record->line;
    }
    if (ready_.empty()) return std::nullopt;
    auto first = std::move(ready_.front());
    ready_.pop_front();
    return first;
}

InvoiceRow InvoiceReader::checked_row(const order::CsvRecord& record) {
    if (!record.fault.empty()) return record.fault;
    if (record.fields.size() != width_)
        return std::to_string(record.fields.size()) + " columns where the first line has " +
               std::to_string(width_);
    return read_row(record);
}

Result<void> InvoiceReader::read_heading(const std::vector<std::string>& required,
                                         const std::vector<std::string>& optional) {
    const std::optional<order::CsvRecord> heading = csv_.next();
    if (!heading) return Error(errc::malformed, "the file is empty");
    width_ = heading->fields.size();
    for (std::size_t i = 0; i < width_; ++i) {
        const std::string& name = heading->fields[i];
        const bool known = std::find(required.begin(), required.end(), name) != required.end() ||
                           std::find(optional.begin(), optional.end(), name) != optional.end();
        if (!known) return Error(errc::malformed, "line 1: column '" + name + "' is not known");
        if (!columns_.emplace(name, i).second)
            return Error(errc::malformed, "line 1: column '" + name + "' twice");
    }
    for (const std::string& name : required)
        if (!columns_.contains(name))
            return Error(errc::malformed, "line 1: column '" + name + "' is missing");
    return {};
}

std::string InvoiceReader::field(const order::CsvRecord& record, const std::string& column) const {
    const auto found = columns_.find(column);
    return found == columns_.end() ? std::string() : record.fields[found->second];
}

}  // namespace pesan::order_files
