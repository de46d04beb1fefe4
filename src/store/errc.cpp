#include "store/errc.hpp"

#include <string>

namespace pesan::store {

namespace {

class Category final : public boost::system::error_category {
public:
    [[nodiscard]] const char* name() const noexcept override { return "pesan.store"; }

    [[nodiscard]] std::string message(int value) const override {
        switch (static_cast<errc>(value)) {
            case errc::success:
                return "success";
            case errc::io:
                return "file operation failed";
            case errc::no_space:
                return "no space left for the log";
            case errc::store_failed:
                return "the store failed";
            case errc::locked:
                return "the data directory is in use";
            case errc::newer_format:
                return "written by a newer format";
            case errc::older_format:
                return "written by a format that is too old";
            case errc::no_record:
                return "no such record";
            case errc::damaged:
                return "damaged record";
            case errc::not_a_log:
                return "no log here";
        }
        return "unknown error";
    }
};

}  // namespace

const boost::system::error_category& error_category() noexcept {
    static const Category category;
    return category;
}

}  // namespace pesan::store
