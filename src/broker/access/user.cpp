#include "broker/access/user.hpp"

#include <algorithm>

namespace pesan::broker::access {

bool User::has_tag(std::string_view tag) const {
    return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

}  // namespace pesan::broker::access
