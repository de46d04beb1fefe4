#include "services/order_model/csv_reader.hpp"

namespace pesan::order {

namespace {

/// Splits what is there; an open quote asks for the next line.
class RecordSplitter {
public:
    enum class State { complete, open_quote, bad_quote };

    State add(std::string_view line) {
        for (std::size_t i = 0; i < line.size(); ++i) {
            const char c = line[i];
            if (quoted_) {
                if (c != '"') {
                    field_ += c;
                } else if (i + 1 < line.size() && line[i + 1] == '"') {
                    field_ += line[++i];
                } else {
                    quoted_ = false;
                    closed_ = true;
                }
            } else if (c == ',') {
                end_field();
            } else if (closed_) {
                return State::bad_quote;
            } else if (c == '"' && field_.empty()) {
                quoted_ = true;
            } else {
                field_ += c;
            }
        }
        if (quoted_) {
            field_ += '\n';
            return State::open_quote;
        }
        end_field();
        return State::complete;
    }

    [[nodiscard]] std::size_t size() const { return field_.size(); }
    [[nodiscard]] std::vector<std::string> take() { return std::move(fields_); }

private:
    void end_field() {
        fields_.push_back(std::exchange(field_, {}));
        closed_ = false;
    }

    std::vector<std::string> fields_;
    std::string field_;
    bool quoted_ = false;
    bool closed_ = false;
};

}  // namespace

CsvReader::CsvReader(std::istream& stream) : stream_(stream) {}

bool CsvReader::read_line(std::string& line) {
    if (!std::getline(stream_, line)) return false;
    ++line_;
    if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    if (line.ends_with('\r')) line.pop_back();
    return true;
}

std::optional<CsvRecord> CsvReader::next() {
    std::string line;
    do {
        if (!read_line(line)) return std::nullopt;
    } while (line.empty());
    CsvRecord record{line_, {}, {}};
    RecordSplitter splitter;
    auto state = splitter.add(line);
    while (state == RecordSplitter::State::open_quote) {
        if (splitter.size() > csv_record_bytes_max || !read_line(line)) {
            record.fault = "a quote is opened and never closed";
            return record;
        }
        state = splitter.add(line);
    }
    if (state == RecordSplitter::State::bad_quote)
        record.fault = "something follows a closing quote";
    record.fields = splitter.take();
    return record;
}

}  // namespace pesan::order
