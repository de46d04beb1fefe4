#pragma once

#include <map>
#include <string>
#include <vector>

namespace pesan::email {

/// What a template is filled with: texts by name, and sections by name, each with one entry a
/// repetition (none: the section is left out). Names are in capitals. An inner section sees the
/// names of the outer ones.
struct Values {
    std::map<std::string, std::string, std::less<>> texts = {};
    std::map<std::string, std::vector<Values>, std::less<>> sections = {};
};

}  // namespace pesan::email
